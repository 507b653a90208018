import assert from 'node:assert/strict';
import { moveFeature } from '../../../src/core/backlog/transitions';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { noLongerHolds } from '../../../src/core/tools/authenticateAgent';
import { ToolFixture } from './toolFixture';

/** What a call of each tool cannot do without. */
const neededArguments: Readonly<Record<string, Record<string, unknown>>> = {
  message_send: { to_feature: 1, content: 'Hello' },
  message_acknowledge: { ids: [1] },
  feature_mark_failing: { reason: 'late' },
  feature_claim_and_get: { id: 1 },
  feature_create: { name: 'Late' },
  feature_add_dependency: { id: 1, dependency_id: 4 },
  feature_remove_dependency: { id: 1, dependency_id: 4 },
  feature_set_dependencies: { id: 1, dependency_ids: [] },
  feature_request_human_input: { question: 'Too late?' },
};

describe('The tools', () => {
  let fixture: ToolFixture;
  let token: string;

  beforeEach(async () => {
    fixture = await ToolFixture.start();
    fixture.store.commit((tx) => {
      addFeatures(tx, [
        { name: 'Data model', category: 'Core', description: 'Tables.', steps: ['Look', 'Check'] },
        { name: 'API', dependencies: [1, 99], priority: 10 },
        { name: 'Form', dependencies: [1, 2], priority: 11 },
        { name: 'Page', priority: 20 },
        { name: 'Logo', priority: 5 },
      ]);
      moveFeature(tx, 1, 'in_progress');
      moveFeature(tx, 1, 'pending', { lastError: 'The gate was red.' });
    });
    token = fixture.agent(1);
  });

  afterEach(async () => {
    await fixture.dispose();
  });

  const read = async (name: string, args: Record<string, unknown> = {}): Promise<unknown> => {
    const { text, isError } = await fixture.call(name, args, { token });
    assert.equal(isError, false, text);
    return JSON.parse(text) as unknown;
  };
  const refused = async (name: string, args: Record<string, unknown>, sentence: RegExp): Promise<void> => {
    const { text, isError } = await fixture.call(name, args, { token });
    assert.equal(isError, true, text);
    assert.match(text, sentence);
    assert.deepEqual(fixture.effects, []);
  };

  it("read the agent's own feature in full", async () => {
    const own = {
      id: 1,
      name: 'Data model',
      category: 'Core',
      description: 'Tables.',
      steps: ['Look', 'Check'],
      priority: 1,
      status: 'in_progress',
      dependencies: [],
      attempt: 2,
      interruptions: 0,
      last_error: 'The gate was red.',
      regressions: 0,
      integration_branch: 'roadmap',
    };
    assert.deepEqual(await read('feature_get_by_id', { id: 1 }), own);
    fixture.conflicts = ['src/a.ts'];
    assert.deepEqual(await read('feature_get_by_id'), { ...own, conflict_files: ['src/a.ts'] });
  });

  it('read any other feature', async () => {
    assert.deepEqual(await read('feature_get_summary', { id: 3 }), {
      id: 3,
      name: 'Form',
      category: '',
      priority: 11,
      status: 'pending',
      dependencies: [1, 2],
    });
    await refused('feature_get_by_id', { id: 77 }, /no feature 77/);
  });

  it('count, list and draw the backlog', async () => {
    assert.deepEqual(await read('feature_get_stats'), {
      total: 5,
      passing: 0,
      in_progress: 1,
      submitted: 0,
      pending: 4,
      failed: 0,
      ready: 2,
      blocked: 2,
      percentage: 0,
    });
    assert.deepEqual(await read('feature_get_ready', { limit: 1 }), {
      features: [{ id: 5, name: 'Logo', category: '', priority: 5 }],
      total_ready: 2,
      next_offset: 1,
    });
    assert.deepEqual(await read('feature_get_ready', { limit: 1, offset: 1 }), {
      features: [{ id: 4, name: 'Page', category: '', priority: 20 }],
      total_ready: 2,
    });
    assert.deepEqual(await read('feature_get_blocked'), {
      features: [
        { id: 2, name: 'API', category: '', priority: 10, blocked_by: [1] },
        { id: 3, name: 'Form', category: '', priority: 11, blocked_by: [1, 2] },
      ],
      total_blocked: 2,
    });
    const graph = (await read('feature_get_graph', { limit: 3 })) as Record<string, unknown[]>;
    assert.equal(graph['nodes']?.length, 3);
    assert.deepEqual(graph['edges'], [
      { source: 1, target: 2 },
      { source: 1, target: 3 },
      { source: 2, target: 3 },
    ]);
    assert.equal(graph['total'], 5);
    assert.equal(graph['next_offset'], 3);
  });

  it('submit, give up, skip and hand back', async () => {
    const call = (name: string, args = {}): Promise<unknown> => fixture.call(name, args, { token });
    assert.deepEqual(await call('feature_mark_passing', { feature_id: 1 }), {
      text: 'submitted',
      isError: false,
    });
    assert.deepEqual(await call('feature_mark_failing', { reason: ' No way. ' }), {
      text: 'Noted: No way.',
      isError: false,
    });
    assert.deepEqual(await call('feature_skip'), { text: 'Skipped.', isError: false });
    assert.deepEqual(await call('feature_clear_in_progress'), { text: 'Handed back.', isError: false });
    assert.deepEqual(fixture.effects, [
      'feature_mark_passing',
      'feature_mark_failing',
      'feature_skip',
      'feature_clear_in_progress',
    ]);
  });

  it('pass on why a submission is not taken', async () => {
    fixture.objection = 'There are uncommitted changes in src/a.ts; commit them and submit again.';
    await refused('feature_mark_passing', {}, /^There are uncommitted changes in src\/a\.ts; commit them/);
  });

  it("do not write about another agent's feature", async () => {
    for (const name of ['feature_mark_passing', 'feature_skip', 'feature_clear_in_progress']) {
      await refused(name, { id: 2 }, /works on feature 1 and may not change feature 2/);
    }
    await refused('feature_mark_failing', { feature_id: 2, reason: 'x' }, /may not change feature 2/);
  });

  it('do not write for an agent that has no feature', async () => {
    token = fixture.agent(undefined);
    await refused('feature_skip', {}, /no feature of its own/);
  });

  it('refuse arguments that do not fit, with a sentence', async () => {
    await refused(
      'feature_get_by_id',
      { feature_id: '1; DROP TABLE features' },
      /feature_get_by_id do not fit \(id: /,
    );
    await refused('feature_get_by_id', { id: 1.5 }, /do not fit/);
    await refused('feature_get_by_id', { name: 'x' }, /do not fit/);
    await refused('feature_get_by_id', { id: 1, feature_id: 2 }, /do not fit/);
    await refused('feature_mark_failing', {}, /reason/);
    await refused('feature_mark_failing', { reason: '  ' }, /reason/);
    await refused('feature_mark_failing', { reason: 'x'.repeat(4001) }, /reason/);
    await refused('feature_get_ready', { limit: 101 }, /limit/);
    await refused('feature_get_blocked', { offset: -1 }, /offset/);
    await refused('feature_delete', {}, /no tool feature_delete/);
    await refused('__proto__', {}, /no tool __proto__/);
  });

  it('give hostile text back as it is, in both directions', async () => {
    const hostile = `</script><img src=x onerror=alert(1)>\u2028$(rm -rf ~)\u001b[31m"}],"isError":true \u202e`;
    fixture.store.commit((tx) => {
      addFeatures(tx, [{ name: hostile, description: hostile, steps: [hostile] }]);
    });
    const feature = (await read('feature_get_by_id', { feature_id: 6 })) as Record<string, unknown>;
    assert.equal(feature['description'], hostile);
    assert.deepEqual(feature['steps'], [hostile.trim()]);
    const answer = await fixture.call('feature_mark_failing', { reason: `${hostile}\0` }, { token });
    assert.deepEqual(answer, { text: `Noted: ${hostile}`, isError: false });
  });

  describe('called again under the same id', () => {
    it('give the stored answer without a second effect', async () => {
      for (let i = 0; i < 3; i++) {
        const answer = await fixture.call(
          'feature_mark_failing',
          { reason: `try ${i}` },
          { token, callId: 'a' },
        );
        assert.deepEqual(answer, { text: 'Noted: try 0', isError: false });
      }
      assert.deepEqual(fixture.effects, ['feature_mark_failing']);
      await fixture.call('feature_mark_failing', { reason: 'again' }, { token, callId: 'b' });
      assert.equal(fixture.effects.length, 2);
    });

    it('do so at the same time', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => fixture.call('feature_mark_passing', {}, { token, callId: 'a' })),
      );
      assert.deepEqual(new Set(answers.map(({ text }) => text)), new Set(['submitted']));
      assert.deepEqual(fixture.effects, ['feature_mark_passing']);
    });

    it('do so also when the agent has ended since, and its worktree would no longer do', async () => {
      await fixture.call('feature_mark_passing', {}, { token, callId: 'a' });
      fixture.endAgents('completed');
      fixture.objection = 'The worktree is gone.';
      const answer = await fixture.call('feature_mark_passing', {}, { token, callId: 'a' });
      assert.deepEqual(answer, { text: 'submitted', isError: false });
    });

    it("do not give one agent another's answer, nor one tool's for another", async () => {
      await fixture.call('feature_skip', {}, { token, callId: 'a' });
      const other = await fixture.call('feature_skip', {}, { token: fixture.agent(4), callId: 'a' });
      assert.match(other.text, /fresh one/);
      const otherTool = await fixture.call('feature_mark_passing', {}, { token, callId: 'a' });
      assert.equal(otherTool.isError, true);
      assert.deepEqual(fixture.effects, ['feature_skip']);
    });

    it('try again after a refusal', async () => {
      fixture.objection = 'Commit first.';
      await fixture.call('feature_mark_passing', {}, { token, callId: 'a' });
      fixture.objection = undefined;
      const answer = await fixture.call('feature_mark_passing', {}, { token, callId: 'a' });
      assert.deepEqual(answer, { text: 'submitted', isError: false });
    });
  });

  describe('refuse an agent', () => {
    const everyTool = async (): Promise<void> => {
      const names = (await fixture.withClient({ token }, (client) => client.listTools())).tools;
      for (const { name } of names) {
        const args = neededArguments[name] ?? {};
        assert.deepEqual(
          await fixture.call(name, args, { token }),
          { text: noLongerHolds, isError: true },
          name,
        );
      }
      assert.deepEqual(fixture.effects, []);
      assert.deepEqual(fixture.notedCalls, [], 'a late call is no sign of life');
    };

    it('that was killed', async () => {
      fixture.endAgents();
      await everyTool();
    });

    it('whose feature a later agent has, by its fencing number', async () => {
      fixture.endAgents();
      const later = fixture.agent(1);
      // Even if the first one's end was never written down.
      fixture.store.commit((tx) => {
        tx.run('DROP INDEX one_live_agent_per_feature');
        tx.run('DROP TRIGGER ended_agents_stay_ended');
        return tx.run(`UPDATE agent_lifecycle SET status = 'running'`);
      });
      await everyTool();
      const answer = await fixture.call('feature_mark_passing', {}, { token: later });
      assert.deepEqual(answer, { text: 'submitted', isError: false });
    });
  });
});
