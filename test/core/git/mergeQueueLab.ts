import assert from 'node:assert/strict';
import type { GateResult } from '../../../src/core/git/gate';
import { Integration } from '../../../src/core/git/integration';
import type { MergeGate, MergeItem, MergeJournal, MergeTarget } from '../../../src/core/git/mergeItem';
import { MergeQueue } from '../../../src/core/git/mergeQueue';
import { openRepository } from '../../../src/core/git/repository';
import { FakeClock } from '../../support/fakeClock';
import { SampleRepository } from '../../support/sampleRepository';

export type Gate = (commit: string, signal: AbortSignal) => Promise<GateResult>;

export const green: Gate = (commit) =>
  Promise.resolve({ verified: true, ok: true, evidence: [], commit, tree: '' });
export const red: Gate = (commit) =>
  Promise.resolve({ verified: true, ok: false, evidence: [], commit, tree: '' });

/** A merge queue on a real repository, with a journal that remembers its steps and a clock of its own. */
export class MergeQueueLab {
  readonly clock = new FakeClock();
  /** Of the journal, as `step id`. */
  readonly steps: string[] = [];
  /** Why the queue was paused, and undefined when it went on. */
  readonly reasons: (string | undefined)[] = [];
  queue: MergeQueue;
  private lastId = 0;

  private constructor(
    readonly sample: SampleRepository,
    readonly integration: Integration,
  ) {
    this.queue = this.open();
  }

  static async create(): Promise<MergeQueueLab> {
    const sample = await SampleRepository.create();
    const { environment } = sample;
    const repository = await openRepository(sample.folder, { integrationBranch: 'roadmap', environment });
    const integration = new Integration(repository, 'roadmap');
    await integration.ensure();
    return new MergeQueueLab(sample, integration);
  }

  async dispose(): Promise<void> {
    await this.queue.stop('abort');
    assert.equal(this.clock.pendingTimers, 0, 'no timer is left');
    this.sample.remove();
  }

  /** Writes down every step as `step id`, and lets a test act in the middle of it. */
  private journalOf(before: (step: string) => unknown = () => undefined): MergeJournal {
    const record =
      (step: string) =>
      async ({ mergeId }: MergeItem): Promise<void> => {
        await before(step);
        this.steps.push(`${step} ${mergeId}`);
      };
    return {
      gating: record('gating'),
      intent: record('intent'),
      merged: record('merged'),
      gateRed: record('gateRed'),
      abandoned: record('abandoned'),
      requeued: record('requeued'),
      stuck: record('stuck'),
      held: record('held'),
      conflict: async (item, { files }) => record(`conflict in ${files.join(', ')}`)(item),
    };
  }

  open({
    gate = green,
    before,
    target = this.integration,
    ...others
  }: {
    gate?: Gate;
    before?: (step: string) => unknown;
    target?: MergeTarget;
  } & Pick<MergeGate, 'review' | 'baseProblem'> = {}): MergeQueue {
    const journal = this.journalOf(before);
    const onPaused = (reason: string | undefined): number => this.reasons.push(reason);
    const run: MergeGate['run'] = (commit, _before, signal) => gate(commit, signal);
    return new MergeQueue({ target, gate: { run, ...others }, journal, clock: this.clock, onPaused });
  }

  async item(files: Readonly<Record<string, string>>): Promise<MergeItem> {
    const mergeId = ++this.lastId;
    const branch = `task-${mergeId}`;
    const branchTip = await this.sample.branch(branch, files);
    return { mergeId, featureId: mergeId, agentId: mergeId, branch, branchTip, message: `Merge ${branch}` };
  }

  /** Runs the queue, and the backoffs in between, until nothing is left to do by itself. */
  async drain(): Promise<void> {
    await this.queue.settled();
    while (this.clock.pendingTimers > 0) {
      this.clock.advance(60_000);
      await this.queue.settled();
    }
  }
}
