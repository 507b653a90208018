import type { Log } from '../core/base/log';
import type { Orchestrator } from '../core/orchestrator';
import { oneLine } from '../core/analytics/rendering/safeText';
import { costText, durationText } from '../shared/runSummary';
import type { RunScope } from '../shared/runScope';
import { ProgressDisplay } from './progressDisplay';
import { shellWord } from './shellWord';
import { personsPart, type UnfinishedFeature, unfinishedFeatures, unfinishedLine } from './unfinished';
import { missingCommits } from './verifyMerged';
import { untilStandstill } from './waiting';

/** What `--json` prints. */
export interface RunReport {
  readonly features: number;
  readonly passed: number;
  readonly failed: number;
  readonly merged: number;
  /** Passed without any check having run. */
  readonly unverified: number;
  /** Waiting for a person's decision, as they change what the checks run. */
  readonly held: readonly number[];
  /** What a person has to do before more can be done, as sentences; empty when nothing waits for anybody. */
  readonly waitsFor: readonly string[];
  /** Every feature that has not passed, and why. */
  readonly unfinished: readonly UnfinishedFeature[];
  /** How often a regression test has set a feature back. */
  readonly regressions: number;
  readonly wallMs: number;
  /** Coding agents at the same time. */
  readonly peakAgents: number;
  /** Testing agents at the same time. */
  readonly peakTestingAgents: number;
  /** Agents that ran, over all attempts. */
  readonly agents: number;
  readonly blocked: number;
  /** Waiting for an answer or a decision. */
  readonly waitingForPerson: number;
  /** Of this run, in and out, as the providers say; absent: none has said. */
  readonly tokens?: number | undefined;
  readonly costUsd?: number | undefined;
  readonly database: string;
  readonly repository: string;
  readonly integrationBranch: string;
}

export interface RunResult {
  readonly report: RunReport;
  /** Merged commits that the integration branch does not hold: never, unless somebody rewrote it. */
  readonly missing: readonly string[];
  /** Every feature passes and nothing is missing. */
  readonly complete: boolean;
}

export interface RunToEndOptions {
  readonly backlog?: string | undefined;
  /** What the run is limited to. */
  readonly scope?: RunScope | undefined;
  /** Progress is shown here. */
  readonly out: NodeJS.WriteStream;
  /** Also when only a person can make anything go on; otherwise that ends the run. */
  readonly wait?: boolean;
  /** {@link summaryOf} is shown next: the feed's own closing line would say the same right above it. */
  readonly summaryFollows?: boolean;
}

/** Imports the backlog, if any, and runs until nothing more can. */
export async function runToEnd(
  orchestrator: Orchestrator,
  { backlog, scope, out, wait = false, summaryFollows = false }: RunToEndOptions,
): Promise<RunResult> {
  const startedAt = Date.now();
  let peakAgents = 0;
  let peakTestingAgents = 0;
  const display = new ProgressDisplay(out, startedAt, summaryFollows ? ['runFinished', 'runDrained'] : []);
  const show = (): void => {
    const snapshot = orchestrator.snapshot();
    const live = snapshot.agents.filter((agent) => agent.live);
    const testing = live.filter(({ agentType }) => agentType === 'testing').length;
    peakAgents = Math.max(peakAgents, live.length - testing);
    peakTestingAgents = Math.max(peakTestingAgents, testing);
    display.show(snapshot);
  };
  const listening = orchestrator.onDidChange(show);
  const stop = (): Promise<void> =>
    orchestrator.stop().catch((error: unknown) => {
      logTo(process.stderr).error('The run could not be stopped; press Ctrl+C to try again:', error);
    });
  const interruption = new AbortController();
  // They stay for the next Ctrl+C: the system's own answer would be to leave the agents alone.
  const end = (): void => {
    interruption.abort();
    out.write('\nStopping: every agent is ended with its whole process tree.\n');
    void stop();
  };
  let drains = false;
  const interrupt = (): void => {
    const { mode } = orchestrator.snapshot();
    // The mode follows only when the drain is on disk; the second Ctrl+C may be quicker.
    if (drains || (mode !== 'running' && mode !== 'paused')) {
      end();
      return;
    }
    drains = true;
    out.write('\nDraining: agents at work finish, none is started. Press Ctrl+C again to stop them.\n');
    orchestrator.drain().catch((error: unknown) => {
      logTo(process.stderr).error('The run could not be drained:', error);
      end();
    });
  };
  process.on('SIGINT', interrupt).on('SIGTERM', end);
  let standstill: string | undefined;
  try {
    if (backlog !== undefined) await orchestrator.importFile(backlog);
    if (!interruption.signal.aborted) await orchestrator.start(scope);
    // A start waits for a stop that is under way and then goes on, but whoever interrupts means the end.
    if (interruption.signal.aborted) await stop();
    if (wait) await orchestrator.untilIdle();
    standstill = await untilStandstill(orchestrator);
    // What is submitted stays in the queue; the next run goes on with it.
    if (standstill !== undefined) await stop();
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', end);
    listening.dispose();
  }
  show();
  display.end();
  const snapshot = orchestrator.snapshot();
  const { counts, project, features, lastRun } = snapshot;
  const work = await orchestrator.mergedWork(new Date(startedAt).toISOString());
  const missing = await missingCommits(project.repository, project.integrationBranch, work.commits);
  return {
    report: {
      features: counts.total,
      passed: counts.passing,
      failed: counts.failed,
      merged: work.commits.length - missing.length,
      unverified: features.filter(({ state, unverified }) => state === 'passing' && unverified).length,
      held: features.flatMap(({ id, held }) => (held === undefined ? [] : id)),
      waitsFor: [...(standstill === undefined ? [] : [standstill]), ...personsPart(snapshot)],
      unfinished: unfinishedFeatures(snapshot, scope),
      regressions: features.reduce((sum, feature) => sum + (feature.regressions ?? 0), 0),
      wallMs: Date.now() - startedAt,
      peakAgents,
      peakTestingAgents,
      agents: work.agents,
      blocked: counts.blocked,
      waitingForPerson: counts.waitingForPerson,
      tokens: lastRun?.tokens ?? work.tokens,
      costUsd: lastRun?.costUsd ?? work.costUsd,
      database: project.database,
      repository: project.repository,
      integrationBranch: project.integrationBranch,
    },
    missing,
    complete:
      missing.length === 0 &&
      (scope === undefined ? counts.passing === counts.total : lastRun?.end === 'complete'),
  };
}

/** 3: only a person can make more of it; see `exitCodesUsage`. */
export function exitCodeOf({ report, complete }: RunResult): number {
  if (complete) return 0;
  return report.waitsFor.length > 0 ? 3 : 1;
}

export function summaryOf({ report, missing, complete }: RunResult): string {
  if (report.features === 0 && complete) return emptyBacklog;
  return [
    '',
    complete ? 'Every feature has passed and is merged.' : whatIsLacking(report, missing),
    ...missing.map((commit) => `Missing on ${report.integrationBranch}: ${commit}`),
    '',
    `  Features passed    ${featuresText(report)}`,
    `  Merges             ${report.merged} into ${report.integrationBranch}`,
    `  Regressions        ${report.regressions === 0 ? 'none found' : `${report.regressions} found${complete ? ', all mended' : ''}`}`,
    `  Duration           ${durationText(report.wallMs)}`,
    `  Agents             ${report.agents}, at most ${report.peakAgents} coding and ${report.peakTestingAgents} testing at the same time`,
    ...(report.tokens === undefined
      ? []
      : [`  Tokens             ${report.tokens.toLocaleString('en-US')} in this run, in and out`]),
    ...(report.costUsd === undefined
      ? []
      : [`  Cost               ${costText(report.costUsd)} in this run, by the providers' figures`]),
    `  Repository         ${report.repository}`,
    `  Database           ${report.database}`,
    '',
    `  git -C ${shellWord(report.repository)} log --graph --oneline ${shellWord(report.integrationBranch)}`,
    `  sqlite3 ${shellWord(report.database)} "SELECT * FROM agent_velocity"`,
    ...paragraph('Not passed:', report.unfinished.flatMap(unfinishedLines)),
    ...paragraph('Waits for you:', report.waitsFor.map(oneLine)),
  ].join('\n');
}

const emptyBacklog =
  '\nThe backlog is empty, so there was nothing to do; bring features in with muster import FILE or muster add NAME, then run again.';

function featuresText({
  passed,
  features,
  unverified,
  failed,
  blocked,
  waitingForPerson,
}: RunReport): string {
  return [
    `${passed} of ${features}`,
    // Imported as passed, or merged without checks.
    ...(unverified > 0 ? [`${unverified} of them unverified as no check has shown that they work`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    ...(waitingForPerson > 0 ? [`${waitingForPerson} waiting for you`] : []),
  ].join(', ');
}

/** What failed goes on only when somebody says so. */
function unfinishedLines(feature: UnfinishedFeature): string[] {
  const { id, state } = feature;
  const line = unfinishedLine(feature);
  return state === 'failed' ? [line, `  muster show ${id}, then muster retry ${id}`] : [line];
}

function paragraph(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function whatIsLacking(
  { features, passed, integrationBranch, waitsFor }: RunReport,
  missing: readonly string[],
): string {
  const sentences = [
    passed === features ? [] : 'Not every feature has passed.',
    passed === features || waitsFor.length === 0 ? [] : 'It goes on when you have done what is named below.',
    missing.length === 0 ? [] : `The branch ${integrationBranch} does not hold all that was merged into it.`,
  ];
  return sentences.flat().join(' ');
}

/** Warnings and errors of the engine, for people at a terminal. */
export function logTo(stream: { readonly write: (text: string) => unknown }): Log {
  const write = (message: string | Error, ...facts: unknown[]): void => {
    stream.write(
      `${[message, ...facts].map((part) => (part instanceof Error ? part.message : String(part))).join(' ')}\n`,
    );
  };
  const nothing = (): void => undefined;
  return { debug: nothing, info: nothing, warn: write, error: write };
}
