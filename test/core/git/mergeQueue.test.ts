import assert from 'node:assert/strict';
import { MergeQueueLab, red } from './mergeQueueLab';

describe('MergeQueue', () => {
  let lab: MergeQueueLab;
  beforeEach(async () => {
    lab = await MergeQueueLab.create();
  });
  afterEach(() => lab.dispose());

  it('merges one after the other, each step recorded before it happens', async () => {
    const items = [
      await lab.item({ 'a.txt': 'a' }),
      await lab.item({ 'b.txt': 'b' }),
      await lab.item({ 'c.txt': 'c' }),
    ];
    for (const each of items) lab.queue.add(each);
    await lab.queue.settled();
    const one = (id: number): string[] => [`gating ${id}`, `intent ${id}`, `merged ${id}`];
    assert.deepEqual(lab.steps, [...one(1), ...one(2), ...one(3)]);
    for (const { branchTip } of items) assert.equal(await lab.integration.contains(branchTip), true);
    assert.equal(
      (await lab.sample.git('log', '--first-parent', '--format=%s', 'main..roadmap')).trim(),
      'Merge task-3\nMerge task-2\nMerge task-1',
    );
    assert.deepEqual(lab.queue.pending, []);
  });

  it('records the intent before the branch moves, and the merge after it', async () => {
    const work = await lab.item({ 'a.txt': 'a' });
    const seen: [string, boolean][] = [];
    lab.queue = lab.open({
      before: async (step) => seen.push([step, await lab.integration.contains(work.branchTip)]),
    });
    lab.queue.add(work);
    await lab.queue.settled();
    assert.deepEqual(seen, [
      ['gating', false],
      ['intent', false],
      ['merged', true],
    ]);
  });

  it('takes the same merge only once', async () => {
    const work = await lab.item({ 'a.txt': 'a' });
    lab.queue.add(work);
    lab.queue.add(work);
    await lab.queue.settled();
    assert.equal(lab.steps.filter((step) => step === 'merged 1').length, 1);
  });

  it('names a conflict, changes nothing and goes on with the next', async () => {
    for (const text of ['ours\n', 'theirs\n']) lab.queue.add(await lab.item({ 'readme.md': text }));
    lab.queue.add(await lab.item({ 'c.txt': 'c' }));
    await lab.queue.settled();
    assert.ok(lab.steps.includes('conflict in readme.md 2'));
    assert.equal(await lab.sample.git('show', 'roadmap:readme.md'), 'ours\n');
    assert.equal(lab.steps.at(-1), 'merged 3');
  });

  it('does not merge on a red gate', async () => {
    lab.queue = lab.open({ gate: red });
    const work = await lab.item({ 'a.txt': 'a' });
    lab.queue.add(work);
    await lab.queue.settled();
    assert.deepEqual(lab.steps, ['gating 1', 'gateRed 1']);
    assert.equal(await lab.integration.contains(work.branchTip), false);
  });

  it('keeps what a person must look at, before its gate, and goes on with the next', async () => {
    const [kept, other] = [await lab.item({ 'a.txt': 'a' }), await lab.item({ 'b.txt': 'b' })];
    const hold = { changes: [], digest: 'of these' };
    lab.queue = lab.open({
      review: ({ mergeId, approved }) =>
        Promise.resolve(mergeId === kept.mergeId && approved !== hold.digest ? hold : undefined),
    });
    lab.queue.add(kept);
    lab.queue.add(other);
    await lab.queue.settled();
    assert.deepEqual(lab.steps, ['held 1', 'gating 2', 'intent 2', 'merged 2']);
    assert.deepEqual(lab.queue.pending, []);
    lab.queue.add({ ...kept, approved: hold.digest });
    await lab.queue.settled();
    assert.equal(lab.steps.at(-1), 'merged 1');
  });

  it('merges nothing onto a branch that is red by itself, and records nothing against anybody', async () => {
    let problem: string | undefined = 'red by itself';
    const asked: string[] = [];
    lab.queue = lab.open({
      baseProblem: (tip) => {
        asked.push(tip);
        return Promise.resolve(problem);
      },
    });
    const work = await lab.item({ 'a.txt': 'a' });
    const tip = await lab.integration.tip();
    lab.queue.add(work);
    await lab.queue.settled();
    assert.deepEqual([lab.steps, lab.queue.pausedBecause, lab.queue.pending], [[], 'red by itself', [work]]);
    problem = undefined;
    lab.queue.resume();
    await lab.queue.settled();
    assert.deepEqual(lab.steps, ['gating 1', 'intent 1', 'merged 1']);
    assert.deepEqual([asked, lab.queue.pausedBecause], [[tip, tip], undefined]);
  });

  it('gives up a branch that changes nothing', async () => {
    lab.queue.add(await lab.item({}));
    await lab.queue.settled();
    assert.deepEqual(lab.steps, ['abandoned 1']);
  });

  it('only runs the gate on what someone else has merged already', async () => {
    const work = await lab.item({ 'a.txt': 'a' });
    await lab.sample.git('update-ref', 'refs/heads/roadmap', work.branchTip);
    lab.queue.add(work);
    await lab.queue.settled();
    assert.deepEqual(lab.steps, ['gating 1', 'merged 1']);
  });
});
