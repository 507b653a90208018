import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/core/base/log';
import { createOrchestrator } from '../../../src/core/createOrchestrator';
import { defaultSettings } from '../../../src/core/settings';
import type { Snapshot } from '../../../src/shared/viewModel';
import type { Drill, Episode, Outcome } from '../drill';
import { processesAround } from '../host/agentProcesses';
import { changesOf, userState } from '../host/userState';
import { Tally } from '../tally';
import { judgeProject, type SeenProject } from './judgeProject';
import { strangersIn } from './ledger';
import { seeProject } from './seeProject';
import { makeRepository } from './sharedRepository';

interface Size {
  readonly features: number;
  readonly maxRetries: number;
}

const whole: Size = { features: 8, maxRetries: 4 };
/** For those who have little time. */
const small: Size = { features: 2, maxRetries: 2 };
const smallBelowMs = 60_000;
const agentsAtOnce = 5;

/** Agents that all edit the same few files, through the real orchestrator; a round is one feature. */
export const mergeConflict: Drill = {
  name: 'merge.conflict',
  promise: 'no change is lost or silently resolved when agents edit the same files',
  rounds: 6 * whole.features,
  weight: 4,
  play,
};

async function play({ random, folder, tools, signal, limitMs }: Episode): Promise<Outcome> {
  const size = limitMs !== undefined && limitMs < smallBelowMs ? small : whole;
  const repository = path.join(folder, 'r');
  const ledger = path.join(folder, 'ledger');
  mkdirSync(repository);
  mkdirSync(ledger);
  makeRepository(repository, random.fork('repository'));
  const before = userState(repository);
  const run = (program: string, ...args: string[]): string =>
    [process.execPath, tools.program(program), ...args].map((word) => `"${word}"`).join(' ');
  const orchestrator = await createOrchestrator({
    folder: repository,
    assets: tools.assets,
    settings: {
      ...defaultSettings,
      testingRatio: 0,
      provider: 'command',
      commandTemplate: run('mergeAgent', ledger, random.fork('agents').seed),
      gateCommands: [run('mergeChecks', ledger, random.fork('checks').seed, repository)],
      concurrency: agentsAtOnce,
      maxRetries: size.maxRetries,
      stopGraceSeconds: 1,
    },
    log: silentLog,
  });
  let snapshot: Snapshot;
  const stop = (): void => void orchestrator.stop().catch(() => undefined);
  signal.addEventListener('abort', stop);
  try {
    for (let number = 1; number <= size.features; number += 1) {
      await orchestrator.addFeature({ name: `Change ${number}` });
    }
    await orchestrator.start();
    await orchestrator.untilIdle();
    snapshot = orchestrator.snapshot();
    await orchestrator.stop();
  } finally {
    signal.removeEventListener('abort', stop);
    await orchestrator.close();
  }
  const tally = new Tally();
  if (signal.aborted) return { rounds: 0, violations: [], tally };
  const seen = await seeProject({ repository, ledger, wasm: tools.wasm }, snapshot);
  count(seen, tally);
  tally.count('moves from outside', strangersIn(ledger).size);
  const violations = [
    ...changesOf(before, userState(repository)),
    ...leftBehind(folder),
    ...agentsThatFailed(snapshot),
    ...judgeProject(seen),
  ];
  return { rounds: size.features, violations, tally };
}

function count({ steps, merges, features }: SeenProject, tally: Tally): void {
  for (const { deed } of steps) {
    if (deed !== undefined && deed.feature > 0) {
      tally.count(deed.conduct === 'solve' ? 'conflicts solved' : 'clean merges');
    }
  }
  for (const { status } of merges) {
    if (status === 'conflict') tally.count('conflicts named');
    if (status === 'gate_red') tally.count('red gates');
  }
  for (const { state } of features) if (state === 'failed') tally.count('features failed with their reason');
}

/** Only Linux shows the processes of others to everybody. */
function leftBehind(folder: string): string[] {
  if (!existsSync('/proc/self')) return [];
  return processesAround(folder, []).map((line) => `a process was left: ${line}`);
}

/** What an agent of the drill does not get done shows nothing of Muster. */
function agentsThatFailed({ agents }: Snapshot): string[] {
  return agents
    .filter(({ outcome }) => outcome === 'no_submission' || outcome === 'interrupted')
    .map(
      ({ agentId, featureId, outcome }) =>
        `agent ${agentId} of feature ${featureId ?? 0} failed: ${outcome ?? ''}`,
    );
}
