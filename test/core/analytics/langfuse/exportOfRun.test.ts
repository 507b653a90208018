import assert from 'node:assert/strict';
import { langfuseExporter } from '../../../../src/core/analytics/langfuse/langfuseExporter';
import { TestProject } from '../../../support/testProject';
import { TestConnection } from './exportLab';
import { LangfuseServer, type ReceivedSpan, silence } from './langfuseServer';

describe('a run that is exported to Langfuse', function () {
  this.timeout(180_000);
  let project: TestProject;
  const server = new LangfuseServer();
  const connection = (): TestConnection =>
    new TestConnection({ kind: 'on', url: server.url, keys: server.keys, includeText: false });

  before(() => server.up());
  after(() => server.down());
  afterEach(async () => {
    await project.dispose();
    assert.deepEqual(server.complaints, []);
    server.confirmed.length = 0;
    server.requests.length = 0;
    server.answers.length = 0;
  });

  it('has a trace for each feature, with the agent, its waiting, the merge and the gate', async () => {
    project = await TestProject.create({ gateCommands: ['git rev-parse HEAD'] });
    const exporter = langfuseExporter({
      source: connection(),
      onNotice: (notice) => assert.fail(notice),
      closeWithinMs: 10_000,
    });
    await project.open({ exporters: [exporter] });
    await project.add('Skeleton', 'Tokens', 'Catalogue');
    const snapshot = await project.run();
    assert.equal(snapshot.counts.passing, 3);
    await project.close();

    const traces = new Map<string, ReceivedSpan[]>();
    for (const span of server.confirmed)
      traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
    assert.deepEqual(
      [...traces.values()].map((spans) => spans.map(({ name }) => name).sort()),
      Array.from({ length: 3 }, () => ['coding agent', 'gate', 'merge', 'waiting']),
    );
    assert.deepEqual([...traces.values()].map(([span]) => span?.attributes['langfuse.trace.name']).sort(), [
      '#1 Skeleton',
      '#2 Tokens',
      '#3 Catalogue',
    ]);
    for (const spans of traces.values()) {
      const at = (name: string): ReceivedSpan => {
        const span = spans.find((each) => each.name === name);
        assert.ok(span !== undefined);
        return span;
      };
      const order = [
        at('coding agent').startMs,
        at('merge').startMs,
        at('gate').startMs,
        at('gate').endMs,
        at('merge').endMs,
      ];
      assert.deepEqual(
        order,
        [...order].sort((a, b) => a - b),
        'one after the other',
      );
      assert.match(String(at('gate').attributes['langfuse.observation.output']), /"ok":true.*"exitCode":0/);
      assert.match(
        String(at('coding agent').attributes['langfuse.observation.output']),
        /"outcome":"merged"/,
      );
    }
  });

  it('is neither slower nor different when the server says nothing', async () => {
    project = await TestProject.create();
    for (let n = 0; n < 50; n++) server.answers.push(silence);
    const exporter = langfuseExporter({
      source: connection(),
      onNotice: (notice) => assert.fail(notice),
      closeWithinMs: 300,
      // Whoever waited for an answer would wait longer than this test may take.
      requestTimeoutMs: 3_600_000,
    });
    await project.open({ exporters: [exporter] });
    await project.add('Skeleton', 'Tokens');
    const snapshot = await project.run();
    assert.equal(snapshot.counts.passing, 2);
    await project.close();
    assert.deepEqual(project.log.errors, []);

    server.answers.length = 0;
    await project.open({
      exporters: [
        langfuseExporter({
          source: connection(),
          onNotice: (notice) => assert.fail(notice),
          closeWithinMs: 10_000,
        }),
      ],
    });
    await project.close();
    assert.equal(server.confirmed.filter(({ name }) => name === 'coding agent').length, 2);
  });
});
