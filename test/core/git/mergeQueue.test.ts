import assert from 'node:assert/strict';
import path from 'node:path';
import type { GateResult } from '../../../src/core/git/gate';
import { Integration } from '../../../src/core/git/integration';
import type { MergeGate, MergeItem, MergeJournal, MergeTarget } from '../../../src/core/git/mergeItem';
import { MergeQueue } from '../../../src/core/git/mergeQueue';
import { openRepository } from '../../../src/core/git/repository';
import { FakeClock } from '../../support/fakeClock';
import { SampleRepository } from '../../support/sampleRepository';
import { waitUntil } from '../../support/waitUntil';

type Gate = (commit: string, signal: AbortSignal) => Promise<GateResult>;

describe('MergeQueue', () => {
  let sample: SampleRepository;
  let integration: Integration;
  let clock: FakeClock;
  let steps: string[];
  let lastId: number;
  let queue: MergeQueue;
  const reasons: (string | undefined)[] = [];

  beforeEach(async () => {
    sample = await SampleRepository.create();
    const { environment } = sample;
    integration = new Integration(
      await openRepository(sample.folder, { integrationBranch: 'roadmap', environment }),
      'roadmap',
    );
    await integration.ensure();
    clock = new FakeClock();
    steps = [];
    lastId = 0;
    reasons.length = 0;
    queue = open();
  });
  afterEach(async () => {
    await queue.stop('abort');
    assert.equal(clock.pendingTimers, 0, 'no timer is left');
    sample.remove();
  });

  const green: Gate = (commit) =>
    Promise.resolve({ verified: true, ok: true, evidence: [], commit, tree: '' });
  const red: Gate = (commit) =>
    Promise.resolve({ verified: true, ok: false, evidence: [], commit, tree: '' });

  /** Writes down every step as `step id`, and lets a test act in the middle of it. */
  function journalOf(before: (step: string) => unknown = () => undefined): MergeJournal {
    const record =
      (step: string) =>
      async ({ mergeId }: MergeItem): Promise<void> => {
        await before(step);
        steps.push(`${step} ${mergeId}`);
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

  function open({
    gate = green,
    before,
    target = integration,
    ...others
  }: {
    gate?: Gate;
    before?: (step: string) => unknown;
    target?: MergeTarget;
  } & Pick<MergeGate, 'review' | 'baseProblem'> = {}): MergeQueue {
    const journal = journalOf(before);
    const onPaused = (reason: string | undefined): number => reasons.push(reason);
    const run: MergeGate['run'] = (commit, _before, signal) => gate(commit, signal);
    return new MergeQueue({ target, gate: { run, ...others }, journal, clock, onPaused });
  }

  async function item(files: Readonly<Record<string, string>>): Promise<MergeItem> {
    const mergeId = ++lastId;
    const branch = `task-${mergeId}`;
    const branchTip = await sample.branch(branch, files);
    return { mergeId, featureId: mergeId, agentId: mergeId, branch, branchTip, message: `Merge ${branch}` };
  }

  /** Runs the queue, and the backoffs in between, until nothing is left to do by itself. */
  async function drain(): Promise<void> {
    await queue.settled();
    while (clock.pendingTimers > 0) {
      clock.advance(60_000);
      await queue.settled();
    }
  }

  it('merges one after the other, each step recorded before it happens', async () => {
    const items = [await item({ 'a.txt': 'a' }), await item({ 'b.txt': 'b' }), await item({ 'c.txt': 'c' })];
    for (const each of items) queue.add(each);
    await queue.settled();
    const one = (id: number): string[] => [`gating ${id}`, `intent ${id}`, `merged ${id}`];
    assert.deepEqual(steps, [...one(1), ...one(2), ...one(3)]);
    for (const { branchTip } of items) assert.equal(await integration.contains(branchTip), true);
    assert.equal(
      (await sample.git('log', '--first-parent', '--format=%s', 'main..roadmap')).trim(),
      'Merge task-3\nMerge task-2\nMerge task-1',
    );
    assert.deepEqual(queue.pending, []);
  });

  it('records the intent before the branch moves, and the merge after it', async () => {
    const work = await item({ 'a.txt': 'a' });
    const seen: [string, boolean][] = [];
    queue = open({ before: async (step) => seen.push([step, await integration.contains(work.branchTip)]) });
    queue.add(work);
    await queue.settled();
    assert.deepEqual(seen, [
      ['gating', false],
      ['intent', false],
      ['merged', true],
    ]);
  });

  it('takes the same merge only once', async () => {
    const work = await item({ 'a.txt': 'a' });
    queue.add(work);
    queue.add(work);
    await queue.settled();
    assert.equal(steps.filter((step) => step === 'merged 1').length, 1);
  });

  it('names a conflict, changes nothing and goes on with the next', async () => {
    for (const text of ['ours\n', 'theirs\n']) queue.add(await item({ 'readme.md': text }));
    queue.add(await item({ 'c.txt': 'c' }));
    await queue.settled();
    assert.ok(steps.includes('conflict in readme.md 2'));
    assert.equal(await sample.git('show', 'roadmap:readme.md'), 'ours\n');
    assert.equal(steps.at(-1), 'merged 3');
  });

  it('does not merge on a red gate', async () => {
    queue = open({ gate: red });
    const work = await item({ 'a.txt': 'a' });
    queue.add(work);
    await queue.settled();
    assert.deepEqual(steps, ['gating 1', 'gateRed 1']);
    assert.equal(await integration.contains(work.branchTip), false);
  });

  it('keeps what a person must look at, before its gate, and goes on with the next', async () => {
    const [kept, other] = [await item({ 'a.txt': 'a' }), await item({ 'b.txt': 'b' })];
    const hold = { changes: [], digest: 'of these' };
    queue = open({
      review: ({ mergeId, approved }) =>
        Promise.resolve(mergeId === kept.mergeId && approved !== hold.digest ? hold : undefined),
    });
    queue.add(kept);
    queue.add(other);
    await queue.settled();
    assert.deepEqual(steps, ['held 1', 'gating 2', 'intent 2', 'merged 2']);
    assert.deepEqual(queue.pending, []);
    queue.add({ ...kept, approved: hold.digest });
    await queue.settled();
    assert.equal(steps.at(-1), 'merged 1');
  });

  it('merges nothing onto a branch that is red by itself, and records nothing against anybody', async () => {
    let problem: string | undefined = 'red by itself';
    const asked: string[] = [];
    queue = open({
      baseProblem: (tip) => {
        asked.push(tip);
        return Promise.resolve(problem);
      },
    });
    const work = await item({ 'a.txt': 'a' });
    const tip = await integration.tip();
    queue.add(work);
    await queue.settled();
    assert.deepEqual([steps, queue.pausedBecause, queue.pending], [[], 'red by itself', [work]]);
    problem = undefined;
    queue.resume();
    await queue.settled();
    assert.deepEqual(steps, ['gating 1', 'intent 1', 'merged 1']);
    assert.deepEqual([asked, queue.pausedBecause], [[tip, tip], undefined]);
  });

  it('gives up a branch that changes nothing', async () => {
    queue.add(await item({}));
    await queue.settled();
    assert.deepEqual(steps, ['abandoned 1']);
  });

  it('only runs the gate on what someone else has merged already', async () => {
    const work = await item({ 'a.txt': 'a' });
    await sample.git('update-ref', 'refs/heads/roadmap', work.branchTip);
    queue.add(work);
    await queue.settled();
    assert.deepEqual(steps, ['gating 1', 'merged 1']);
  });

  it('merges and checks again on the newest tip when the branch was moved meanwhile', async () => {
    const [work, other] = [await item({ 'a.txt': 'a' }), await item({ 'other.txt': 'x' })];
    const gated: string[] = [];
    queue = open({
      gate: async (commit, signal) => {
        gated.push(commit);
        if (gated.length === 1) await sample.git('update-ref', 'refs/heads/roadmap', other.branchTip);
        return green(commit, signal);
      },
    });
    queue.add(work);
    await queue.settled();
    assert.deepEqual(steps, ['gating 1', 'intent 1', 'requeued 1', 'gating 1', 'intent 1', 'merged 1']);
    assert.equal(gated.length, 2);
    assert.equal(await sample.tip('roadmap^1'), other.branchTip);
    assert.equal(await sample.tip('roadmap^2'), work.branchTip);
  });

  it('slows down when something keeps moving the branch, and merges when that ends', async () => {
    let moves = 0;
    queue = open({
      gate: async (commit, signal) => {
        if (++moves <= 7) {
          const next = (
            await sample.git('commit-tree', 'roadmap^{tree}', '-p', 'roadmap', '-m', String(moves))
          ).trim();
          await sample.git('update-ref', 'refs/heads/roadmap', next);
        }
        return green(commit, signal);
      },
    });
    queue.add(await item({ 'a.txt': 'a' }));
    await queue.settled();
    assert.equal(clock.pendingTimers, 1);
    assert.equal(moves, 5);
    await drain();
    assert.equal(steps.at(-1), 'merged 1');
  });

  it('waits, without polling, while the branch is checked out, and goes on when it is free', async () => {
    const linked = path.join(sample.around, 'linked');
    await sample.git('worktree', 'add', '--quiet', linked, 'roadmap');
    queue.add(await item({ 'a.txt': 'a' }));
    await queue.settled();
    assert.deepEqual([steps, clock.pendingTimers], [[], 0]);
    assert.match(queue.pausedBecause ?? '', /checked out in .*linked/);
    queue.resume();
    await queue.settled();
    assert.equal(reasons.length, 1, 'the same reason is told once');

    await sample.gitIn(linked, 'checkout', '--quiet', '--detach');
    queue.resume();
    await queue.settled();
    assert.deepEqual(steps, ['gating 1', 'intent 1', 'merged 1']);
    assert.equal(queue.pausedBecause, undefined);
    assert.equal(reasons.at(-1), undefined);
  });

  it('keeps a green gate for the moment when the branch is free again', async () => {
    const linked = path.join(sample.around, 'linked');
    let gates = 0;
    queue = open({
      gate: async (commit, signal) => {
        gates++;
        await sample.git('worktree', 'add', '--quiet', linked, 'roadmap');
        return green(commit, signal);
      },
    });
    queue.add(await item({ 'a.txt': 'a' }));
    await queue.settled();
    assert.deepEqual(steps, ['gating 1', 'intent 1', 'requeued 1']);
    assert.equal(await sample.gitIn(linked, 'status', '--porcelain'), '');
    await sample.gitIn(linked, 'checkout', '--quiet', '--detach');
    queue.resume();
    await queue.settled();
    assert.deepEqual([steps.at(-1), gates], ['merged 1', 1]);
  });

  it('tries again after a failure, with backoff, and loses nothing', async () => {
    let failures = 0;
    queue = open({
      before: (step) => {
        if (step === 'intent' && ++failures <= 3) throw new Error('The disk is full');
      },
    });
    queue.add(await item({ 'a.txt': 'a' }));
    await drain();
    assert.equal(steps.at(-1), 'merged 1');
    assert.equal(failures, 4);
  });

  it('does not merge twice when only the last record failed', async () => {
    let failed = false;
    queue = open({
      before: (step) => {
        if (step !== 'merged' || failed) return;
        failed = true;
        throw new Error('The disk is full');
      },
    });
    queue.add(await item({ 'a.txt': 'a' }));
    await drain();
    assert.deepEqual(steps, ['gating 1', 'intent 1', 'merged 1']);
    assert.equal((await sample.git('rev-list', '--count', '--merges', 'roadmap')).trim(), '1');
  });

  it('sets an item aside that fails again and again, and goes on with the others', async () => {
    const broken = { ...(await item({ 'a.txt': 'a' })), branchTip: '1'.repeat(40) };
    queue.add(broken);
    queue.add(await item({ 'b.txt': 'b' }));
    await drain();
    assert.deepEqual(steps, ['stuck 1', 'gating 2', 'intent 2', 'merged 2']);
    assert.deepEqual([queue.pending, queue.givenUp], [[], [broken]]);
  });

  describe('after a restart', () => {
    it('finds by git that a recorded intent was carried out', async () => {
      const work = await item({ 'a.txt': 'a' });
      const prepared = await integration.prepare(work.branchTip, work.message);
      assert.ok(prepared.kind === 'clean');
      await integration.advance(prepared.parent, prepared.commit);
      queue.recover([{ item: work, intendedCommit: prepared.commit }]);
      await queue.settled();
      assert.deepEqual(steps, ['merged 1']);
    });

    it('does again what was not', async () => {
      const work = await item({ 'a.txt': 'a' });
      const prepared = await integration.prepare(work.branchTip, work.message);
      assert.ok(prepared.kind === 'clean');
      queue.recover([
        { item: work, intendedCommit: prepared.commit },
        { item: await item({ 'b.txt': 'b' }) },
      ]);
      await queue.settled();
      assert.deepEqual(steps.slice(-2), ['intent 2', 'merged 2']);
      assert.equal(steps.filter((step) => step === 'merged 1').length, 1);
    });

    it('does not take "could not find out" for "did not happen"', async () => {
      const work = await item({ 'a.txt': 'a' });
      const prepared = await integration.prepare(work.branchTip, work.message);
      assert.ok(prepared.kind === 'clean');
      await integration.advance(prepared.parent, prepared.commit);
      let asked = 0;
      const target: MergeTarget = {
        checkedOutAt: () => integration.checkedOutAt(),
        prepare: (tip, message) => integration.prepare(tip, message),
        advance: (expected, commit) => integration.advance(expected, commit),
        tip: () => integration.tip(),
        contains: (commit) =>
          ++asked === 1 ? Promise.reject(new Error('No answer')) : integration.contains(commit),
      };
      queue = open({ target });
      queue.recover([{ item: work, intendedCommit: prepared.commit }]);
      await drain();
      assert.deepEqual(steps, ['merged 1']);
    });
  });

  describe('stopping', () => {
    function untilAborted(signal: AbortSignal): Promise<never> {
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('Aborted')));
      });
    }

    it('ends the gate and leaves its item queued', async () => {
      let started = false;
      queue = open({
        gate: (_, signal) => {
          started = true;
          return untilAborted(signal);
        },
      });
      const work = await item({ 'a.txt': 'a' });
      queue.add(work);
      await waitUntil('the gate', () => started);
      await Promise.all([queue.stop('abort'), queue.stop('abort')]);
      assert.deepEqual(steps, ['gating 1', 'requeued 1']);
      assert.equal(await integration.contains(work.branchTip), false);
    });

    it('can wait for the present item, and takes no further one', async () => {
      let release: (() => void) | undefined;
      queue = open({
        gate: async (commit, signal) => {
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          return green(commit, signal);
        },
      });
      queue.add(await item({ 'a.txt': 'a' }));
      queue.add(await item({ 'b.txt': 'b' }));
      await waitUntil('the gate', () => release !== undefined);
      const stopped = queue.stop('finish');
      release?.();
      await stopped;
      assert.deepEqual(steps, ['gating 1', 'intent 1', 'merged 1']);
    });

    it('leaves no timer behind during a backoff', async () => {
      queue.add({ ...(await item({ 'a.txt': 'a' })), branchTip: '1'.repeat(40) });
      await queue.settled();
      assert.equal(clock.pendingTimers, 1);
      await queue.stop('abort');
      assert.equal(clock.pendingTimers, 0);
    });
  });
});
