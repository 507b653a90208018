import type { LandedFeature, LandedFeatures } from './landedFeatures';
import { oneLine } from './landMessage';

const longestTitle = 120;

export function pullRequestTitle(source: string, { brought }: LandedFeatures): string {
  const only = brought.length === 1 ? brought[0] : undefined;
  if (only !== undefined) return cut(`#${only.id} ${oneLine(only.name)}`.replace(/^#/, 'Feature '));
  return brought.length === 0 ? `Merge ${source}` : `${brought.length} features from ${source}`;
}

/**
 * What the reviewer should know: every feature with its merge and what was checked on it. Names come from
 * backlogs and agents: they are escaped, so that they address nobody and close no issue.
 */
export function pullRequestBody(source: string, features: LandedFeatures, commits: number): string {
  const { brought, takenBack } = features;
  const unverified = brought.filter(({ verified }) => !verified).length;
  return [
    `${commits} commits of \`${source}\`, written by coding agents. Each feature was merged on its own, and the checks ran on the merged tree.`,
    ...(unverified === 0
      ? []
      : [
          '',
          `**${unverified} of ${brought.length} features are unverified: no check has passed on exactly what was merged.**`,
        ]),
    ...(brought.length === 0 ? [] : ['', '## Features', '', ...brought.flatMap(lines)]),
    ...(takenBack.length === 0 ? [] : ['', '## Taken back', '', ...takenBack.flatMap(lines)]),
    '',
  ].join('\n');
}

function lines({ id, name, commit, verified, checks }: LandedFeature): string[] {
  const evidence = checks.map(({ command, exitCode, durationMs }) => {
    const how = exitCode === undefined ? 'was ended' : `exit code ${exitCode}`;
    const time = durationMs === undefined ? '' : `, ${(durationMs / 1000).toFixed(1)} s`;
    return `  - ${code(command)}: ${how}${time}`;
  });
  return [
    `- Feature ${id}: ${escaped(name)} (${commit.slice(0, 9)})${verified ? '' : ', **unverified**'}`,
    ...evidence,
  ];
}

function escaped(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>()#+!|~&@-]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** As code, whatever backticks it has itself. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${oneLine(text)}${pad}${fence}`;
}

function cut(text: string): string {
  return text.length <= longestTitle ? text : `${text.slice(0, longestTitle - 1)}…`;
}
