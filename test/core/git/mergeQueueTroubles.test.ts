import assert from 'node:assert/strict';
import path from 'node:path';
import type { MergeTarget } from '../../../src/core/git/mergeItem';
import { waitUntil } from '../../support/waitUntil';
import { green, MergeQueueLab } from './mergeQueueLab';

describe('MergeQueue, when something is in its way', () => {
  let lab: MergeQueueLab;
  beforeEach(async () => {
    lab = await MergeQueueLab.create();
  });
  afterEach(() => lab.dispose());

  it('merges and checks again on the newest tip when the branch was moved meanwhile', async () => {
    const [work, other] = [await lab.item({ 'a.txt': 'a' }), await lab.item({ 'other.txt': 'x' })];
    const gated: string[] = [];
    lab.queue = lab.open({
      gate: async (commit, signal) => {
        gated.push(commit);
        if (gated.length === 1) await lab.sample.git('update-ref', 'refs/heads/roadmap', other.branchTip);
        return green(commit, signal);
      },
    });
    lab.queue.add(work);
    await lab.queue.settled();
    assert.deepEqual(lab.steps, ['gating 1', 'intent 1', 'requeued 1', 'gating 1', 'intent 1', 'merged 1']);
    assert.equal(gated.length, 2);
    assert.equal(await lab.sample.tip('roadmap^1'), other.branchTip);
    assert.equal(await lab.sample.tip('roadmap^2'), work.branchTip);
  });

  it('slows down when something keeps moving the branch, and merges when that ends', async () => {
    let moves = 0;
    lab.queue = lab.open({
      gate: async (commit, signal) => {
        if (++moves <= 7) {
          const next = (
            await lab.sample.git('commit-tree', 'roadmap^{tree}', '-p', 'roadmap', '-m', String(moves))
          ).trim();
          await lab.sample.git('update-ref', 'refs/heads/roadmap', next);
        }
        return green(commit, signal);
      },
    });
    lab.queue.add(await lab.item({ 'a.txt': 'a' }));
    await lab.queue.settled();
    assert.equal(lab.clock.pendingTimers, 1);
    assert.equal(moves, 5);
    await lab.drain();
    assert.equal(lab.steps.at(-1), 'merged 1');
  });

  it('waits, without polling, while the branch is checked out, and goes on when it is free', async () => {
    const linked = path.join(lab.sample.around, 'linked');
    await lab.sample.git('worktree', 'add', '--quiet', linked, 'roadmap');
    lab.queue.add(await lab.item({ 'a.txt': 'a' }));
    await lab.queue.settled();
    assert.deepEqual([lab.steps, lab.clock.pendingTimers], [[], 0]);
    assert.match(lab.queue.pausedBecause ?? '', /checked out in .*linked/);
    lab.queue.resume();
    await lab.queue.settled();
    assert.equal(lab.reasons.length, 1, 'the same reason is told once');

    await lab.sample.gitIn(linked, 'checkout', '--quiet', '--detach');
    lab.queue.resume();
    await lab.queue.settled();
    assert.deepEqual(lab.steps, ['gating 1', 'intent 1', 'merged 1']);
    assert.equal(lab.queue.pausedBecause, undefined);
    assert.equal(lab.reasons.at(-1), undefined);
  });

  it('keeps a green gate for the moment when the branch is free again', async () => {
    const linked = path.join(lab.sample.around, 'linked');
    let gates = 0;
    lab.queue = lab.open({
      gate: async (commit, signal) => {
        gates++;
        await lab.sample.git('worktree', 'add', '--quiet', linked, 'roadmap');
        return green(commit, signal);
      },
    });
    lab.queue.add(await lab.item({ 'a.txt': 'a' }));
    await lab.queue.settled();
    assert.deepEqual(lab.steps, ['gating 1', 'intent 1', 'requeued 1']);
    assert.equal(await lab.sample.gitIn(linked, 'status', '--porcelain'), '');
    await lab.sample.gitIn(linked, 'checkout', '--quiet', '--detach');
    lab.queue.resume();
    await lab.queue.settled();
    assert.deepEqual([lab.steps.at(-1), gates], ['merged 1', 1]);
  });

  it('tries again after a failure, with backoff, and loses nothing', async () => {
    let failures = 0;
    lab.queue = lab.open({
      before: (step) => {
        if (step === 'intent' && ++failures <= 3) throw new Error('The disk is full');
      },
    });
    lab.queue.add(await lab.item({ 'a.txt': 'a' }));
    await lab.drain();
    assert.equal(lab.steps.at(-1), 'merged 1');
    assert.equal(failures, 4);
  });

  it('does not merge twice when only the last record failed', async () => {
    let failed = false;
    lab.queue = lab.open({
      before: (step) => {
        if (step !== 'merged' || failed) return;
        failed = true;
        throw new Error('The disk is full');
      },
    });
    lab.queue.add(await lab.item({ 'a.txt': 'a' }));
    await lab.drain();
    assert.deepEqual(lab.steps, ['gating 1', 'intent 1', 'merged 1']);
    assert.equal((await lab.sample.git('rev-list', '--count', '--merges', 'roadmap')).trim(), '1');
  });

  it('sets an item aside that fails again and again, and goes on with the others', async () => {
    const broken = { ...(await lab.item({ 'a.txt': 'a' })), branchTip: '1'.repeat(40) };
    lab.queue.add(broken);
    lab.queue.add(await lab.item({ 'b.txt': 'b' }));
    await lab.drain();
    assert.deepEqual(lab.steps, ['stuck 1', 'gating 2', 'intent 2', 'merged 2']);
    assert.deepEqual([lab.queue.pending, lab.queue.givenUp], [[], [broken]]);
  });

  describe('after a restart', () => {
    it('finds by git that a recorded intent was carried out', async () => {
      const work = await lab.item({ 'a.txt': 'a' });
      const prepared = await lab.integration.prepare(work.branchTip, work.message);
      assert.ok(prepared.kind === 'clean');
      await lab.integration.advance(prepared.parent, prepared.commit);
      lab.queue.recover([{ item: work, intendedCommit: prepared.commit }]);
      await lab.queue.settled();
      assert.deepEqual(lab.steps, ['merged 1']);
    });

    it('does again what was not', async () => {
      const work = await lab.item({ 'a.txt': 'a' });
      const prepared = await lab.integration.prepare(work.branchTip, work.message);
      assert.ok(prepared.kind === 'clean');
      lab.queue.recover([
        { item: work, intendedCommit: prepared.commit },
        { item: await lab.item({ 'b.txt': 'b' }) },
      ]);
      await lab.queue.settled();
      assert.deepEqual(lab.steps.slice(-2), ['intent 2', 'merged 2']);
      assert.equal(lab.steps.filter((step) => step === 'merged 1').length, 1);
    });

    it('does not take "could not find out" for "did not happen"', async () => {
      const work = await lab.item({ 'a.txt': 'a' });
      const prepared = await lab.integration.prepare(work.branchTip, work.message);
      assert.ok(prepared.kind === 'clean');
      await lab.integration.advance(prepared.parent, prepared.commit);
      let asked = 0;
      const target: MergeTarget = {
        checkedOutAt: () => lab.integration.checkedOutAt(),
        prepare: (tip, message) => lab.integration.prepare(tip, message),
        advance: (expected, commit) => lab.integration.advance(expected, commit),
        tip: () => lab.integration.tip(),
        contains: (commit) =>
          ++asked === 1 ? Promise.reject(new Error('No answer')) : lab.integration.contains(commit),
      };
      lab.queue = lab.open({ target });
      lab.queue.recover([{ item: work, intendedCommit: prepared.commit }]);
      await lab.drain();
      assert.deepEqual(lab.steps, ['merged 1']);
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
      lab.queue = lab.open({
        gate: (_, signal) => {
          started = true;
          return untilAborted(signal);
        },
      });
      const work = await lab.item({ 'a.txt': 'a' });
      lab.queue.add(work);
      await waitUntil('the gate', () => started);
      await Promise.all([lab.queue.stop('abort'), lab.queue.stop('abort')]);
      assert.deepEqual(lab.steps, ['gating 1', 'requeued 1']);
      assert.equal(await lab.integration.contains(work.branchTip), false);
    });

    it('can wait for the present item, and takes no further one', async () => {
      let release: (() => void) | undefined;
      lab.queue = lab.open({
        gate: async (commit, signal) => {
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          return green(commit, signal);
        },
      });
      lab.queue.add(await lab.item({ 'a.txt': 'a' }));
      lab.queue.add(await lab.item({ 'b.txt': 'b' }));
      await waitUntil('the gate', () => release !== undefined);
      const stopped = lab.queue.stop('finish');
      release?.();
      await stopped;
      assert.deepEqual(lab.steps, ['gating 1', 'intent 1', 'merged 1']);
    });

    it('leaves no timer behind during a backoff', async () => {
      lab.queue.add({ ...(await lab.item({ 'a.txt': 'a' })), branchTip: '1'.repeat(40) });
      await lab.queue.settled();
      assert.equal(lab.clock.pendingTimers, 1);
      await lab.queue.stop('abort');
      assert.equal(lab.clock.pendingTimers, 0);
    });
  });
});
