import { oneLine } from '../core/analytics/rendering/safeText';
import { PortBlocks } from '../core/agents/setup/portBlocks';
import { systemClock } from '../core/base/clock';
import { Integration } from '../core/git/integration';
import { openRepository } from '../core/git/repository';
import { Worktrees } from '../core/git/worktrees';
import { gateProcesses } from '../core/orchestration/gateProcesses';
import { previewRevert } from '../core/orchestration/landing/featureMerge';
import { revertFeature } from '../core/orchestration/landing/revertFeature';
import { portsInUse } from '../core/orchestration/portsOfWorktrees';
import { withDatabase } from '../core/orchestration/withDatabase';
import { defaultSettings } from '../core/settings';
import type { CliCommand } from './command';
import { gateOptions, gateSettings } from './gateOptions';
import { integrationBranchIn, placeOptions, placeUsage } from './landingOptions';
import { textOption, wholeNumber } from './options';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { UsageError } from './usageError';

const usage = `Usage: muster revert FEATURE [options]

Takes the merge of a feature back in the integration branch, as one commit, when the checks are green without it.
The feature is pending again and waits for you; nothing of its commits is lost.

  --again                    let an agent implement it again with the next run
  --reason TEXT              why; told to that agent
  --preview                  only name what would go, and the features that depend on it
  --gate LINE, --no-detect, --yolo   as for muster run
${placeUsage}
  --json                     print one JSON object`;

export const revertCommand: CliCommand = {
  summary: 'Take the merge of a feature back.',
  usage,
  options: {
    again: { type: 'boolean' },
    reason: { type: 'string' },
    preview: { type: 'boolean' },
    gate: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    ...gateOptions,
    ...placeOptions,
  },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    const featureId = featureIn('revert', positionals);
    const integrationBranch = integrationBranchIn(values);
    const gate = values['gate'];
    const settings = {
      ...defaultSettings,
      ...gateSettings(values),
      gateCommands: Array.isArray(gate) ? gate.map(String) : [],
      integrationBranch,
    };
    const folder = projectFolder(values);
    const repository = await openRepository(folder, { integrationBranch });
    const log = logTo(process.stderr);
    // What they read files with is most of this program, and no other command needs it at its start.
    const { WorktreeSetup } = await import('../core/agents/setup/worktreeSetup');
    const { ProjectGate } = await import('../core/orchestration/projectGate');
    return withDatabase(
      { folder, assets: __dirname, log, mayCreate: false, purpose: 'revert' },
      async ({ store }) => {
        const worktrees = new Worktrees(repository, settings.worktreeRoot, log);
        const processes = gateProcesses(() => settings.stopGraceSeconds * 1000);
        const parts = {
          store,
          repository,
          integration: new Integration(repository, integrationBranch),
          worktrees,
          environment: process.env,
          clock: systemClock,
          log,
          settings: () => settings,
          wake: () => undefined,
          setup: new WorktreeSetup({
            repository,
            worktreeRoot: worktrees.root,
            processes,
            environment: process.env,
            settings: () => settings,
            clock: systemClock,
          }),
          ports: new PortBlocks(repository.commonDir, (exceptAgent) => portsInUse(store, exceptAgent)),
        };
        const say = (report: object, text: string): void =>
          console.log(values['json'] === true ? JSON.stringify(report) : text);
        const preview = await previewRevert(parts, store, featureId);
        const dependents = preview.dependents.map(({ id, name }) => `  #${id} ${name}`);
        const warning =
          dependents.length === 0 ? [] : ['These depend on it and stay as they are:', ...dependents];
        if (values['preview'] === true) {
          const files = preview.diff.files.map(({ status, path: file }) => `  ${status}  ${oneLine(file)}`);
          say(
            preview,
            [`The merge of #${featureId} ${preview.name} brought:`, ...files, ...warning].join('\n'),
          );
          return 0;
        }
        const projectGate = new ProjectGate(parts, processes);
        const reverted = await revertFeature(
          parts,
          (commit, before) => projectGate.run(commit, before, new AbortController().signal),
          featureId,
          { reason: textOption(values['reason']), again: values['again'] === true },
        );
        const { name, revertCommit, verified } = reverted;
        say(
          { ...reverted, dependents: preview.dependents },
          [
            `The merge of #${featureId} ${name} was taken back as ${revertCommit.slice(0, 9)}${verified ? '' : ' (unverified: no check has passed on exactly that)'}.`,
            ...warning,
          ].join('\n'),
        );
        return 0;
      },
    );
  },
};

/** @throws MusterError SettingInvalid */
export function featureIn(command: string, [text, ...others]: readonly string[]): number {
  if (text === undefined || others.length > 0) {
    throw new UsageError(`Name one feature by its number, such as: muster ${command} 12.`);
  }
  return wholeNumber('FEATURE', text.replace(/^#/, ''), 0, { min: 1, max: Number.MAX_SAFE_INTEGER });
}
