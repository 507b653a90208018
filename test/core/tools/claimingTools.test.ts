import assert from 'node:assert/strict';
import { moveFeature } from '../../../src/core/backlog/transitions';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { ToolFixture } from './toolFixture';

describe('The claiming tools', () => {
  let fixture: ToolFixture;

  beforeEach(async () => {
    fixture = await ToolFixture.start();
    fixture.store.commit((tx) => {
      addFeatures(tx, [
        { name: 'A', priority: 2 },
        { name: 'B', priority: 1 },
        { name: 'C', dependencies: [1] },
      ]);
    });
  });

  afterEach(async () => {
    await fixture.dispose();
  });

  const idOf = (text: string): unknown => (JSON.parse(text) as { id: unknown }).id;
  const claimNext = (token: string): ReturnType<ToolFixture['call']> =>
    fixture.call('feature_claim_next', {}, { token });
  const holders = (): unknown[] =>
    fixture.store.query(
      `SELECT f.id, f.status, count(a.agent_id) AS agents FROM features f LEFT JOIN agent_lifecycle a
         ON a.feature_id = f.id AND a.fence = f.fence GROUP BY f.id ORDER BY f.id`,
    );

  it('give an agent the feature that it has, as often as it asks', async () => {
    const token = fixture.agent(1);
    const before = holders();
    for (let i = 0; i < 2; i++) {
      assert.equal(idOf((await claimNext(token)).text), 1);
      assert.equal(idOf((await fixture.call('feature_claim_and_get', { id: 1 }, { token })).text), 1);
      const marked = await fixture.call('feature_mark_in_progress', {}, { token });
      assert.deepEqual(marked, { text: 'Feature 1 is in progress and yours.', isError: false });
    }
    assert.deepEqual(holders(), before);
    for (const tool of ['feature_claim_and_get', 'feature_mark_in_progress']) {
      const other = await fixture.call(tool, { id: 2 }, { token });
      assert.match(other.text, /works on feature 1 and may not claim feature 2 besides/);
    }
  });

  it('claim the best that is ready for an agent without one, which then holds it', async () => {
    const token = fixture.agent(undefined);
    assert.equal(idOf((await claimNext(token)).text), 1, 'what others wait for goes first');
    assert.equal(idOf((await claimNext(token)).text), 1);
    assert.deepEqual(await fixture.call('feature_mark_passing', {}, { token }), {
      text: 'submitted',
      isError: false,
    });
  });

  it('claim a feature by its number, or say what stands in the way', async () => {
    const token = fixture.agent(undefined);
    const claim = (id: number): ReturnType<ToolFixture['call']> =>
      fixture.call('feature_claim_and_get', { id }, { token });
    assert.match((await claim(3)).text, /Feature 3 cannot be claimed: it waits for 1/);
    fixture.store.commit((tx) => moveFeature(tx, 1, 'in_progress'));
    assert.match((await claim(1)).text, /Feature 1 cannot be claimed: it is in progress/);
    assert.match((await claim(9)).text, /no feature 9/);
    assert.equal(idOf((await claim(2)).text), 2);
  });

  it('never give one feature to two agents that ask at the same time', async () => {
    const tokens = [1, 2, 3, 4].map(() => fixture.agent(undefined));
    const answers = await Promise.all(tokens.map(claimNext));
    assert.deepEqual(
      answers
        .filter(({ isError }) => !isError)
        .map(({ text }) => idOf(text))
        .sort(),
      [1, 2],
    );
    for (const { text } of answers.filter(({ isError }) => isError))
      assert.match(text, /No feature is ready now/);
    assert.deepEqual(holders(), [
      { id: 1, status: 'in_progress', agents: 1 },
      { id: 2, status: 'in_progress', agents: 1 },
      { id: 3, status: 'pending', agents: 0 },
    ]);
  });

  it('try again with the next one when another agent was quicker', async () => {
    const token = fixture.agent(undefined);
    let looks = 0;
    fixture.beforeChange = () => {
      // Between the look and the claim another one takes what was seen.
      if (++looks === 1) fixture.agent(1);
      return Promise.resolve();
    };
    assert.equal(idOf((await claimNext(token)).text), 2);
    assert.equal(looks, 2);
  });

  it('say so after ten tries in which others were quicker', async () => {
    const token = fixture.agent(undefined);
    let looks = 0;
    fixture.beforeChange = () => {
      looks++;
      // Claimed and handed back by others all the time: ready at each look, and never as it was.
      fixture.store.commit((tx) => tx.run('UPDATE features SET fence = fence + 1'));
      return Promise.resolve();
    };
    for (const [tool, args] of [
      ['feature_claim_next', {}],
      ['feature_claim_and_get', { id: 2 }],
    ] as const) {
      looks = 0;
      const { text, isError } = await fixture.call(tool, args, { token });
      assert.equal(isError, true);
      assert.match(text, /^High contention detected/);
      assert.equal(looks, 10);
    }
    assert.deepEqual(
      fixture.store.query(`SELECT DISTINCT status FROM features`),
      [{ status: 'pending' }],
      'nothing was claimed',
    );
  });

  it('claim nothing for an agent that ends meanwhile', async () => {
    const token = fixture.agent(undefined);
    fixture.beforeChange = () => {
      fixture.endAgents();
      return Promise.resolve();
    };
    assert.match((await claimNext(token)).text, /no longer holds/);
    assert.deepEqual(fixture.store.query(`SELECT id FROM features WHERE status <> 'pending'`), []);
  });
});
