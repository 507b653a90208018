import assert from 'node:assert/strict';
import { ExportLab } from './exportLab';
import type { ReceivedSpan } from './langfuseServer';

const observation = 'langfuse.observation.';

describe('the spans of an agent', function () {
  this.timeout(180_000);
  let lab: ExportLab;
  beforeEach(async () => {
    lab = await ExportLab.create();
  });
  afterEach(() => lab.dispose());

  const named = (name: string, index = 0): ReceivedSpan => {
    const span = lab.server.confirmed.filter((each) => each.name === name)[index];
    assert.ok(span !== undefined, `no span “${name}”`);
    return span;
  };
  const json = (span: ReceivedSpan, key: string): unknown =>
    JSON.parse(String(span.attributes[observation + key]));

  /** An agent whose work was gated in 3 s and merged. */
  const mergedAgent = async (ok = true): Promise<void> => {
    const feature = await lab.addFeature('Search', 'secret-description');
    const agent = await lab.startAgent(feature, 2);
    await lab.endAgent(agent, { outcome: ok ? 'merged' : 'gate_red', error: ok ? null : 'secret-error' });
    await lab.store.commit((tx) => {
      const at = (ms: number): string => new Date(lab.clock.now() + ms).toISOString();
      const commands = [
        {
          command: 'npm test secret-command',
          exitCode: ok ? 0 : 1,
          durationMs: 2_900,
          timedOut: false,
          outputTail: 'secret-output',
        },
      ];
      tx.run(
        `INSERT INTO merge_record (feature_id, agent_id, branch, branch_tip, merge_commit, status, evidence, queued_at,
           gate_started_at, gate_ended_at, finished_at) VALUES (?, ?, 'branch', 'tip', ?, ?, ?, ?, ?, ?, ?)`,
        [
          feature,
          agent,
          ok ? 'c0ffee' : null,
          ok ? 'merged' : 'gate_red',
          JSON.stringify({ ok, commit: 'c0ffee', tree: 'beef', commands }),
          at(0),
          at(500),
          at(3_500),
          at(4_000),
        ],
      );
      tx.run(
        `UPDATE agent_lifecycle SET merge_commit = 'c0ffee', last_thought = 'secret-thought' WHERE agent_id = ?`,
        [agent],
      );
    });
  };

  const exportMerged = async (ok = true, includeText = false): Promise<void> => {
    await lab.server.down();
    await lab.export(lab.on({ includeText }));
    await mergedAgent(ok);
    await lab.server.up();
    await lab.untilConfirmed(1);
  };

  it('tell when it was spawned, began to work, ended, was gated and merged', async () => {
    await exportMerged();
    const agent = named('coding agent');
    const times = ['coding agent', 'waiting', 'merge', 'gate'].map((name) => {
      const { startMs, endMs, traceId } = named(name);
      assert.equal(traceId, agent.traceId);
      return [name, startMs - agent.startMs, endMs - startMs];
    });
    assert.deepEqual(times, [
      ['coding agent', 0, 2_000],
      ['waiting', 0, 250],
      ['merge', 2_000, 4_000],
      ['gate', 2_500, 3_000],
    ]);
    assert.equal(agent.parentSpanId, undefined);
    assert.equal(named('waiting').parentSpanId, agent.spanId);
    assert.equal(named('merge').parentSpanId, agent.spanId);
    assert.equal(named('gate').parentSpanId, named('merge').spanId);
  });

  it('carry attempt, provider, model, tokens, cost and outcome as Langfuse knows them', async () => {
    await exportMerged();
    const agent = named('coding agent');
    const { attributes } = agent;
    assert.equal(attributes['langfuse.trace.name'], '#1 Search');
    assert.deepEqual(attributes['langfuse.trace.tags'], ['muster']);
    assert.equal(attributes['langfuse.trace.metadata.featureId'], '1');
    assert.equal(attributes[`${observation}type`], 'agent');
    assert.equal(attributes[`${observation}model.name`], 'some-model');
    assert.deepEqual(json(agent, 'usage_details'), { input: 1200, output: 34 });
    assert.deepEqual(json(agent, 'cost_details'), { total: 0.5 });
    assert.equal(attributes[`${observation}metadata.attempt`], '2');
    assert.equal(attributes[`${observation}metadata.provider`], 'claude');
    assert.equal(attributes[`${observation}metadata.exitCode`], '0');
    assert.equal(attributes[`${observation}level`], 'DEFAULT');
    assert.deepEqual(json(agent, 'output'), { status: 'completed', outcome: 'merged' });
    assert.equal(agent.status.code, 0);
    assert.deepEqual(json(named('gate'), 'output'), {
      ok: true,
      commands: [{ exitCode: 0, signal: null, durationMs: 2_900, timedOut: false }],
    });
    for (const span of lab.server.confirmed)
      assert.equal(span.attributes['langfuse.trace.name'], '#1 Search');
  });

  it('say that it failed and how', async () => {
    await exportMerged(false);
    for (const name of ['coding agent', 'merge', 'gate']) {
      assert.equal(named(name).attributes[`${observation}level`], 'ERROR', name);
      assert.equal(named(name).status.code, 2, name);
    }
    assert.equal(
      named('coding agent').attributes[`${observation}status_message`],
      'The checks failed on the merged tree.',
    );
    assert.equal(named('waiting').status.code, 0);
  });

  it('carry no text but the name of the feature and the outcome', async () => {
    await exportMerged(false);
    for (const { body } of lab.server.requests) {
      assert.ok(!body.includes('secret-'), body);
      assert.ok(!body.includes('/home/somebody'));
    }
  });

  it('carry descriptions, errors and the output of checks when that is switched on, and still no command line of the agent', async () => {
    await exportMerged(false, true);
    const agent = named('coding agent');
    assert.deepEqual(json(agent, 'input'), { description: 'secret-description', steps: '["one step"]' });
    assert.deepEqual(json(agent, 'output'), {
      status: 'completed',
      outcome: 'gate_red',
      error: 'secret-error',
      lastThought: 'secret-thought',
    });
    assert.match(String(agent.attributes[`${observation}status_message`]), /secret-error$/);
    assert.match(String(named('gate').attributes[`${observation}output`]), /secret-command.*secret-output/);
    assert.ok(!lab.server.requests.some(({ body }) => body.includes('secret-prompt')));
  });

  it('are one trace for a feature over all its attempts, and one for each agent without a feature', async () => {
    await lab.export();
    const feature = await lab.addFeature('Search');
    await lab.endedAgent(feature);
    await lab.endedAgent(feature, { outcome: 'interrupted' }, 2);
    await lab.endedAgent(await lab.addFeature('Other'));
    await lab.endedAgent();
    await lab.endedAgent();
    await lab.untilConfirmed(5);
    const traces = lab.server.confirmed
      .filter(({ name }) => name === 'coding agent')
      .map(({ traceId }) => traceId);
    assert.equal(traces[0], traces[1]);
    assert.equal(new Set(traces).size, 4);
    assert.equal(new Set(lab.server.confirmed.map(({ spanId }) => spanId)).size, lab.server.confirmed.length);
    assert.equal(named('coding agent', 1).attributes[`${observation}level`], 'WARNING');
    assert.equal(named('coding agent', 3).attributes['langfuse.trace.name'], 'initialization');
  });

  it('have other ids in another database', async () => {
    await exportMerged();
    const other = await ExportLab.create();
    try {
      await other.export();
      await other.endedAgent(await other.addFeature('Search'));
      await other.untilConfirmed(1);
      const ids = new Set(lab.server.confirmed.flatMap(({ spanId, traceId }) => [spanId, traceId]));
      assert.ok(!other.server.confirmed.some(({ spanId, traceId }) => ids.has(spanId) || ids.has(traceId)));
    } finally {
      await other.dispose();
    }
  });

  it('stay well-formed whatever names and texts hold, and within what Langfuse takes', async () => {
    await lab.export(lab.on({ includeText: true }));
    const odd = '"\\\u0000\u2028\ud800 <script> 🎉';
    const long = 'x'.repeat(200_000);
    const feature = await lab.addFeature(odd, long);
    for (let n = 0; n < 20; n++) await lab.endedAgent(feature, { error: long });
    await lab.untilConfirmed(20);
    assert.ok(Math.max(...lab.server.requests.map(({ body }) => body.length)) < 5_000_000);
    assert.match(String(named('coding agent').attributes['langfuse.trace.name']), /<script> 🎉$/);
  });

  it('never began to work is told apart from waiting', async () => {
    await lab.export();
    const agent = await lab.startAgent();
    await lab.store.commit((tx) => {
      tx.run(
        `UPDATE agent_lifecycle SET status = 'failed', completed_at = ?, outcome = 'interrupted' WHERE agent_id = ?`,
        [tx.now, agent],
      );
    });
    await lab.untilConfirmed(1);
    assert.equal(named('waiting').attributes[`${observation}status_message`], 'Never began to work.');
  });
});
