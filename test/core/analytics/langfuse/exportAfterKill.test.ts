import assert from 'node:assert/strict';
import path from 'node:path';
import { systemClock } from '../../../../src/core/base/clock';
import { silentLog } from '../../../../src/core/base/log';
import { openStore } from '../../../../src/core/store/openStore';
import { builtScript } from '../../../support/builtScript';
import { runScript, type Script } from '../../../support/childScript';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { waitUntil } from '../../../support/waitUntil';
import { wasm } from '../../store/storeLab';
import { answer, LangfuseServer } from './langfuseServer';

describe('the export to Langfuse, when its process is killed', function () {
  this.timeout(180_000);
  const folder = temporaryFolder('langfuse');
  const server = new LangfuseServer();
  const started: Script[] = [];
  const script = builtScript('test/core/analytics/langfuse/exportingHost.ts');
  const directory = path.join(folder.path, 'database');
  const start = (agents: number): Script => {
    const host = runScript(script, [directory, wasm, server.url, String(agents)]);
    started.push(host);
    return host;
  };

  before(async () => {
    await server.up();
  });
  after(async () => {
    for (const host of started) host.process.kill('SIGKILL');
    await Promise.all(started.map(({ ended }) => ended));
    await server.down();
    folder.remove();
  });

  const confirmed = (): Map<string, Set<string>> => {
    const versions = new Map<string, Set<string>>();
    for (const { spanId, ...rest } of server.confirmed) {
      versions.set(spanId, (versions.get(spanId) ?? new Set()).add(JSON.stringify(rest)));
    }
    return versions;
  };

  /** Lets a host send what is left, and compares the server with the database. */
  const checkAll = async (): Promise<void> => {
    const last = start(1);
    await waitUntil('its agent is there', () => last.lines.includes('done'));
    last.process.stdin?.end();
    await last.ended;
    const store = await openStore({ directory, wasm, clock: systemClock, log: silentLog });
    const ended = store.get<{ n: number }>(
      `SELECT count(*) AS n FROM agent_lifecycle WHERE completed_at IS NOT NULL`,
    )?.n;
    await store.close();
    const spans = confirmed();
    // Each has a span of its own and one for its waiting.
    assert.equal(spans.size, 2 * (ended ?? 0));
    for (const [spanId, versions] of spans) assert.equal(versions.size, 1, `${spanId} is the same each time`);
    assert.deepEqual(server.complaints, []);
  };

  it('sends again with the same ids what was sent but not marked, and nothing is missing', async () => {
    // The server has the spans; the kill comes before its answer, and so before the mark.
    server.answers.push((response, received) => {
      first.process.once('exit', () => {
        server.confirmed.push(...received.spans);
        response.destroy();
      });
      first.process.kill('SIGKILL');
    });
    const first = start(5);
    await first.ended;
    assert.equal(server.requests.length, 1);
    await checkAll();
    assert.ok(server.confirmed.length > confirmed().size, 'what was not marked was sent again');

    const before = server.confirmed.length;
    await checkAll();
    assert.equal(server.confirmed.length, before + 2, 'what was marked is not sent again');
  });

  it('keeps its place over kills at whatever moment after the answer', async () => {
    for (let round = 0; round < 4; round++) {
      const requests = server.requests.length;
      server.answers.push((response, received) => {
        answer(200)(response, received);
        setTimeout(() => host.process.kill('SIGKILL'), round * 3);
      });
      const host = start(3);
      await waitUntil('a request', () => server.requests.length > requests);
      await host.ended;
    }
    await checkAll();
  });
});
