import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../src/core/base/errors';
import type { Drill, DrillTools, Episode, Outcome } from './drill';
import { SeededRandom } from './seededRandom';
import { Tally } from './tally';

export interface DrillRun {
  readonly seed: number;
  /** Instead of each drill's own number of rounds: about so long for all of them together. */
  readonly minutes?: number;
  /** Only this one, to see again what it did. */
  readonly episode?: number;
  /** Episodes play here. */
  readonly folder: string;
  /** What an episode with a violation has left is kept here. */
  readonly evidence: string;
  readonly tools: DrillTools;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** One entry of the report. */
export interface DrillResult {
  readonly name: string;
  readonly rounds: number;
  readonly violations: number;
  readonly seed: number;
  readonly detail: string;
  /** The violations themselves, each with the number of its episode. */
  readonly found: readonly string[];
}

const progressEveryMs = 10_000;
/** A drill that fails in every round has said enough. */
const maxFindings = 20;

export async function runDrills(drills: readonly Drill[], run: DrillRun): Promise<DrillResult[]> {
  const results: DrillResult[] = [];
  const totalWeight = drills.reduce((sum, { weight }) => sum + weight, 0);
  for (const drill of drills) {
    if (run.signal.aborted) break;
    const limitMs =
      run.minutes === undefined ? undefined : (run.minutes * 60_000 * drill.weight) / totalWeight;
    results.push(await runDrill(drill, limitMs, run));
  }
  return results;
}

async function runDrill(drill: Drill, limitMs: number | undefined, run: DrillRun): Promise<DrillResult> {
  const { seed, signal, say } = run;
  say(`${drill.name}: ${drill.promise}`);
  const startedAt = performance.now();
  const elapsedMs = (): number => performance.now() - startedAt;
  const tally = new Tally();
  const found: string[] = [];
  let rounds = 0;
  let saidAtMs = 0;
  const isDone = (): boolean => {
    if (signal.aborted || found.length >= maxFindings) return true;
    return limitMs === undefined ? rounds >= drill.rounds : elapsedMs() >= limitMs;
  };
  for (let number = run.episode ?? 0; ; number++) {
    const outcome = await play(drill, number, limitMs, run);
    rounds += outcome.rounds;
    tally.addAll(outcome.tally);
    for (const violation of outcome.violations) {
      found.push(`episode ${number}: ${violation}`);
      say(`  VIOLATION in episode ${number}: ${violation}`);
    }
    if (isDone() || run.episode !== undefined) break;
    if (elapsedMs() - saidAtMs >= progressEveryMs) {
      saidAtMs = elapsedMs();
      const goal = limitMs === undefined ? `of ${drill.rounds} rounds` : 'rounds';
      say(`  ${rounds} ${goal}, ${found.length} violations, ${seconds(saidAtMs)}`);
    }
  }
  const result = { name: drill.name, rounds, violations: found.length, seed, found };
  const interrupted = signal.aborted ? 'interrupted; ' : '';
  say(
    `  ${interrupted}${rounds} rounds, ${found.length} violations, ${seconds(elapsedMs())}: ${tally.describe()}\n`,
  );
  return { ...result, detail: `${interrupted}${seconds(elapsedMs())}: ${tally.describe()}` };
}

/** What goes wrong with the drill itself has shown nothing to hold, so it counts as a violation. */
async function play(
  drill: Drill,
  number: number,
  limitMs: number | undefined,
  run: DrillRun,
): Promise<Outcome> {
  const folder = path.join(run.folder, `${drill.name}-${number}`);
  mkdirSync(folder, { recursive: true });
  const episode: Episode = {
    number,
    random: new SeededRandom(`${run.seed}/${drill.name}/${number}`),
    folder,
    tools: run.tools,
    ...(limitMs === undefined ? {} : { limitMs }),
    signal: run.signal,
  };
  try {
    const outcome = await drill.play(episode).catch((error: unknown): Outcome => {
      const violations = run.signal.aborted ? [] : [`the drill itself failed: ${messageOf(error)}`];
      return { rounds: 0, violations, tally: new Tally() };
    });
    if (run.signal.aborted) return { ...outcome, violations: [] };
    if (outcome.violations.length > 0) keepEvidence(drill, episode, run);
    return outcome;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

function keepEvidence({ name }: Drill, { folder, number }: Episode, { evidence, say, seed }: DrillRun): void {
  const place = path.join(evidence, `${name}-${seed}-${number}`);
  // Sockets cannot be copied, and say nothing.
  cpSync(folder, place, { recursive: true, filter: (source) => !source.endsWith('.sock') });
  say(`  What episode ${number} left is kept in ${place}`);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
