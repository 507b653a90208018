import { commandEnvironment } from '../../agents/agentEnvironment';
import { markTested } from '../../agents/testVerdicts';
import { messageOf } from '../../base/errors';
import { runGate, succeeded } from '../../git/gate';
import type { GateCommandResult, GateProcesses } from '../../git/gateCommand';
import { recordEvent } from '../../store/activityLog';
import type { Transaction } from '../../store/store';
import type { Engine } from '../engine';
import { GateSetup } from '../gateSetup';
import { mayRunChecks } from './checkConsent';
import type { TestableFeature } from './testable';

/** A feature whose check the host runs. */
interface Checked extends Pick<TestableFeature, 'id' | 'name' | 'fence'> {
  readonly check: { readonly command: string; readonly timeoutSeconds: number };
}

const outputKept = 8000;

/**
 * Runs the checks that testing agents have written, on the integrated tree and without an agent, one batch
 * after the other. Green: the feature is tested. Red: a testing agent looks at it.
 */
export class CheckRuns {
  /** By id, what is being checked or waits for it. */
  private readonly features = new Set<number>();
  /** With which fence a check could not be run; then an agent looks at the feature as if there was none. */
  private readonly unrunnable = new Map<number, number>();
  private queue: Promise<void> = Promise.resolve();
  private stopping = new AbortController();

  constructor(
    private readonly engine: Engine,
    private readonly processes: GateProcesses,
  ) {}

  get busy(): boolean {
    return this.features.size > 0;
  }

  has(featureId: number): boolean {
    return this.features.has(featureId);
  }

  /** What the host can look at, and what an agent must. */
  divide(batch: readonly TestableFeature[]): {
    readonly byHost: readonly Checked[];
    readonly byAgent: readonly TestableFeature[];
  } {
    const allowed = mayRunChecks(this.engine.store, this.engine.settings());
    const runnable = (feature: TestableFeature): feature is TestableFeature & Checked =>
      allowed &&
      feature.check !== undefined &&
      !feature.check.isRed &&
      this.unrunnable.get(feature.id) !== feature.fence;
    const byHost = batch.filter(runnable);
    return { byHost, byAgent: batch.filter((feature) => !runnable(feature)) };
  }

  /** One that a person wants to be run, behind what is running. Undefined: it came to nothing. */
  async runNow(feature: Checked): Promise<'green' | 'red' | undefined> {
    const results = new Map<number, 'green' | 'red'>();
    this.run([feature], results);
    await this.queue;
    return results.get(feature.id);
  }

  run(batch: readonly Checked[], results = new Map<number, 'green' | 'red'>()): void {
    if (batch.length === 0) return;
    for (const { id } of batch) this.features.add(id);
    const { signal } = this.stopping;
    this.queue = this.queue
      .then(() => this.runBatch(batch, signal, results))
      .catch((error: unknown) => {
        if (signal.aborted) return;
        this.engine.log.warn(`Checks could not be run, so agents look instead: ${messageOf(error)}`);
        for (const { id, fence } of batch) this.unrunnable.set(id, fence);
      })
      .finally(() => {
        for (const { id } of batch) this.features.delete(id);
        this.engine.wake();
      });
  }

  /** Ends what runs; what was not finished is as if it had not begun. */
  async halt(): Promise<void> {
    this.stopping.abort(new Error('The checks were stopped.'));
    this.stopping = new AbortController();
    await this.queue;
  }

  private async runBatch(
    batch: readonly Checked[],
    signal: AbortSignal,
    results: Map<number, 'green' | 'red'>,
  ): Promise<void> {
    const { engine, processes } = this;
    const { repository, worktrees, clock, log, environment } = engine;
    signal.throwIfAborted();
    engine.debug.log('TESTING', 'Running checks without an agent', { features: batch.map(({ id }) => id) });
    const commit = await engine.integration.tip();
    const result = await new GateSetup(engine).around(commit, (prepare) =>
      runGate({
        ...{ prepare, repository, worktrees, commit, processes, signal, clock, log },
        name: 'check',
        all: true,
        commands: batch.map(({ check }) => ({
          command: check.command,
          timeoutMs: check.timeoutSeconds * 1000,
        })),
        // An agent wrote them: they get what a worktree's own commands get, and nothing of the host's.
        env: commandEnvironment(environment, engine.settings().environment),
      }),
    );
    await engine.store.commit((tx) => {
      for (const [index, evidence] of result.evidence.entries()) {
        const feature = batch[index];
        const result = feature && writeDown(tx, feature, commit, evidence);
        if (feature !== undefined && result !== undefined) results.set(feature.id, result);
      }
    });
  }
}

function writeDown(
  tx: Transaction,
  { id, name, fence, check }: Checked,
  commit: string,
  evidence: GateCommandResult,
): 'green' | 'red' | undefined {
  const { durationMs, outputTail, exitCode, timedOut } = evidence;
  const green = succeeded(evidence);
  const kept = tx.run(
    `UPDATE feature_check SET result = ?, commit_id = ?, ran_at = ?, duration_ms = ?, output = ?
     WHERE feature_id = ? AND command = ? AND EXISTS (SELECT 1 FROM features f
       WHERE f.id = feature_check.feature_id AND f.fence = ? AND f.status = 'passing')`,
    [
      ...[green ? 'green' : 'red', commit, tx.now, Math.round(durationMs), outputTail.slice(-outputKept)],
      ...[id, check.command, fence],
    ],
  );
  // The feature has changed while it ran.
  if (kept === 0) return undefined;
  if (green) markTested(tx, id, fence);
  const how = timedOut
    ? `took longer than ${check.timeoutSeconds} s`
    : `ended with exit code ${exitCode ?? 'none'}`;
  recordEvent(tx, {
    kind: green ? 'checkGreen' : 'checkRed',
    level: green ? 'success' : 'warning',
    featureId: id,
    text: green
      ? `#${id} ${name} still works: its check is green`
      : `The check of #${id} ${name} ${how}; a testing agent looks at it`,
  });
  return green ? 'green' : 'red';
}
