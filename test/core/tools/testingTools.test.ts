import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { claimTests } from '../../../src/core/agents/claimTests';
import { requireFeature } from '../../../src/core/backlog/readFeatures';
import { moveFeature } from '../../../src/core/backlog/transitions';
import { addFeature } from '../../../src/core/backlog/writeFeatures';
import { hashToken } from '../../../src/core/tools/authenticateAgent';
import { ToolFixture } from './toolFixture';

describe('The tools of a testing agent', () => {
  let fixture: ToolFixture;
  let token: string;
  beforeEach(async () => {
    fixture = await ToolFixture.start();
    fixture.store.commit((tx) => {
      for (const name of ['One', 'Two', 'Three']) pass(addFeature(tx, { name, steps: ['Look'] }));
      function pass(id: number): void {
        moveFeature(tx, id, 'in_progress');
        moveFeature(tx, id, 'submitted');
        moveFeature(tx, id, 'passing');
      }
    });
    token = claim(1, 2);
  });
  afterEach(() => fixture.dispose());

  const claim = (...ids: number[]): string => {
    const fresh = randomUUID();
    const taken = fixture.store.commit((tx) =>
      claimTests(tx, {
        batch: ids.map((id) => ({ id, fence: requireFeature(tx, id).fence })),
        provider: 'demo',
        model: null,
        worktreeRoot: '/worktrees',
        tokenHash: hashToken(fresh),
      }),
    );
    assert.ok(taken);
    return fresh;
  };
  const call = (name: string, args: Record<string, unknown>, callId?: string) =>
    fixture.call(name, args, { token, ...(callId !== undefined && { callId }) });
  const statusOf = (id: number): string => requireFeature(fixture.store, id).status;
  const saw = 'The page is empty.';

  it('are those that read, that judge, that leave a check and that carry messages, and no others', async () => {
    const { tools } = await fixture.withClient({ token }, (client) => client.listTools());
    const writing = tools.filter(
      ({ name, annotations }) => annotations?.readOnlyHint !== true && !name.startsWith('message_'),
    );
    assert.deepEqual(
      writing.map(({ name }) => name),
      ['feature_mark_passing', 'feature_mark_failing', 'feature_set_check'],
    );
    for (const name of ['feature_skip', 'feature_clear_in_progress']) {
      const answer = await call(name, { id: 1 });
      assert.match(answer.text, /may not use/);
      assert.equal(answer.isError, true);
    }
    const coder = fixture.agent(undefined, 'coding');
    const refused = await fixture.call('feature_get_for_regression', {}, { token: coder });
    assert.match(refused.text, /may not use/);
  });

  it('give it its batch, until it has judged it', async () => {
    const batch = async (args = {}): Promise<unknown[]> => {
      const { text } = await call('feature_get_for_regression', args);
      return (JSON.parse(text) as { features: { id: number; steps: string[] }[] }).features.map(
        ({ id, steps }) => [id, steps],
      );
    };
    assert.deepEqual(await batch(), [
      [1, ['Look']],
      [2, ['Look']],
    ]);
    assert.deepEqual(await batch({ limit: 1 }), [[1, ['Look']]]);
    await call('feature_mark_passing', { id: 1 });
    assert.deepEqual(await batch(), [[2, ['Look']]]);
    const tooMany = await call('feature_get_for_regression', { limit: 4 });
    assert.match(tooMany.text, /do not fit \(limit/);
  });

  it('set a feature back with what was seen, once for each call id', async () => {
    for (let times = 0; times < 2; times += 1) {
      const answer = await call('feature_mark_failing', { id: 1, reason: saw }, 'same');
      assert.deepEqual(
        [answer.isError, /goes back to the backlog.*Left: 2/.test(answer.text)],
        [false, true],
      );
    }
    const { status, regressions, regressionSeen, lastError, attempts } = requireFeature(fixture.store, 1);
    assert.deepEqual([status, regressions, regressionSeen, lastError, attempts], ['pending', 1, saw, saw, 0]);
  });

  it('judge its own batch only, each feature once, and only with its number', async () => {
    assert.match(
      (await call('feature_mark_failing', { id: 3, reason: saw })).text,
      /not in your batch.*1, 2 only/,
    );
    assert.match((await call('feature_mark_failing', { reason: saw })).text, /Say with id/);
    await call('feature_mark_passing', { id: 1 });
    assert.match((await call('feature_mark_failing', { id: 1, reason: saw })).text, /have judged feature 1/);
    assert.deepEqual([statusOf(1), statusOf(3)], ['passing', 'passing']);
  });

  it('refuse a verdict on a feature that was claimed and passed again meanwhile', async () => {
    fixture.store.commit((tx) => {
      moveFeature(tx, 1, 'pending');
      moveFeature(tx, 1, 'in_progress');
      moveFeature(tx, 1, 'submitted');
      moveFeature(tx, 1, 'passing');
    });
    const answer = await call('feature_mark_failing', { id: 1, reason: saw });
    assert.match(answer.text, /came too late/);
    assert.deepEqual([answer.isError, statusOf(1)], [true, 'passing']);
  });

  it('do nothing for an agent that has ended', async () => {
    fixture.endAgents();
    const answer = await call('feature_mark_failing', { id: 1, reason: saw });
    assert.match(answer.text, /no longer holds/);
    assert.equal(statusOf(1), 'passing');
  });

  it('keep one check for a feature of the batch, within its limits', async () => {
    const command = 'node check.mjs';
    assert.match((await call('feature_set_check', { id: 2, command })).text, /runs once the user allows it/);
    for (const wrong of [
      { id: 2, command: 'a\nb' },
      { id: 2, command: 'x'.repeat(1001) },
      { id: 2, command, timeout_seconds: 601 },
      { id: 3, command },
    ]) {
      assert.equal(
        (await call('feature_set_check', wrong)).isError,
        true,
        JSON.stringify(wrong).slice(0, 60),
      );
    }
    assert.deepEqual(
      fixture.store.query('SELECT feature_id, command, timeout_seconds, result FROM feature_check'),
      [{ feature_id: 2, command, timeout_seconds: 60, result: null }],
    );
  });

  it('leave no feature to two testing agents at a time', () => {
    const twice = fixture.store.commit((tx) =>
      claimTests(tx, {
        ...{ batch: [{ id: 2, fence: 1 }], provider: 'demo', model: null, command: 'demo' },
        ...{ worktreeRoot: '/worktrees', tokenHash: 'other' },
      }),
    );
    assert.equal(twice, undefined);
    assert.equal(fixture.store.query('SELECT 1 FROM agent_lifecycle').length, 1);
  });

  it('take no verdict on a feature whose merge is just being taken back', async () => {
    fixture.store.commit((tx) =>
      tx.run(
        `INSERT INTO merge_revert (feature_id, merge_commit, revert_commit, status, reason, hold, requested_at)
         VALUES (1, 'a', 'b', 'intent', '', 1, ?)`,
        [tx.now],
      ),
    );
    for (const answer of [
      await call('feature_mark_failing', { id: 1, reason: saw }),
      await call('feature_mark_passing', { id: 1 }),
    ]) {
      assert.equal(answer.isError, true);
      assert.match(answer.text, /feature 1 is just being taken back/);
    }
    assert.equal(statusOf(1), 'passing');
    assert.equal((await call('feature_mark_failing', { id: 2, reason: saw })).isError, false);
  });
});
