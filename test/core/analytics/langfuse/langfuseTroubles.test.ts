import assert from 'node:assert/strict';
import { langfuseExporter } from '../../../../src/core/analytics/langfuse/langfuseExporter';
import { Emitter } from '../../../../src/core/base/event';
import { ExportLab } from './exportLab';
import { answer, silence } from './langfuseServer';

describe('the export to Langfuse, when something goes wrong', function () {
  this.timeout(180_000);
  let lab: ExportLab;
  beforeEach(async () => {
    lab = await ExportLab.create();
  });
  afterEach(() => lab.dispose());

  it('waits longer after each failure, and as long as the server asks for', async () => {
    for (let n = 0; n < 5; n++) lab.server.answers.push(answer(500));
    lab.server.answers.push(
      answer(429, '', { 'retry-after': '120' }),
      answer(503, '', { 'retry-after': '1' }),
    );
    await lab.export();
    await lab.endedAgent();
    await lab.until('all failures are over', () => lab.confirmedAgents.length === 1, 500);
    const at = lab.server.requests.map((request) => request.at);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    // Half of 1, 2, 4, 8, 16 seconds, as the random part is nothing here; then what was asked for; then half of 64.
    for (const [index, least] of [500, 1_000, 2_000, 4_000, 8_000, 120_000, 32_000].entries()) {
      const gap = gaps[index] ?? 0;
      // Time passes in steps while the answer is on its way.
      assert.ok(gap >= least && gap < least + 5_000, `gap ${index} is ${gap} ms, expected about ${least}`);
    }
  });

  it('survives a server that is down for an hour, and loses nothing', async () => {
    await lab.export();
    await lab.server.down();
    const ended: number[] = [];
    for (let n = 0; n < 3; n++) {
      ended.push(await lab.endedAgent());
      await lab.until(
        '20 minutes pass',
        () => lab.clock.now() > Date.parse('2026-01-01T00:00:00.000Z') + (n + 1) * 1_200_000,
        20_000,
      );
    }
    assert.equal(lab.server.requests.length, 0);
    await lab.server.up();
    await lab.until('all are there', () => lab.confirmedAgents.length === 3, 10_000);
    assert.deepEqual(lab.confirmedAgents, ended);
  });

  it('takes a partial success as final and says so', async () => {
    lab.server.answers.push(
      answer(200, '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}'),
      answer(207, '{"successes":[],"errors":[{"id":"x","status":400,"message":"bad"}]}'),
    );
    await lab.export();
    await lab.endedAgent();
    const warned = (what: RegExp) => (): boolean =>
      lab.log.lines.some((line) => line.startsWith('warn') && what.test(line));
    await lab.until('the first warning', warned(/not 1 of its spans: too old/));
    await lab.endedAgent();
    await lab.until('the second warning', warned(/not 1 of its spans: .*bad/));
    await lab.untilDone();
    assert.equal(lab.server.requests.length, 2);
  });

  it('counts spans as delivered when the connection breaks after a 200', async () => {
    lab.server.answers.push((response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{', () => response.socket?.destroy());
    });
    await lab.export();
    await lab.endedAgent();
    await lab.until('one request', () => lab.server.requests.length === 1);
    await lab.untilDone();
    assert.equal(lab.server.requests.length, 1);
  });

  it('finds the one agent that the server will never take, and gets the others through', async () => {
    const bad = 3;
    const refuseBad = (): void => {
      lab.server.answers.push((response, { spans }) => {
        refuseBad();
        const has = spans.some(
          ({ attributes }) => attributes['langfuse.observation.metadata.agentId'] === String(bad),
        );
        answer(has ? 400 : 200, has ? 'cannot read this' : '{}')(response, {
          spans,
          at: 0,
          headers: {},
          body: '',
        });
      });
    };
    refuseBad();
    await lab.server.down();
    await lab.export();
    for (let n = 0; n < 8; n++) await lab.endedAgent();
    await lab.server.up();
    await lab.untilConfirmed(7);
    await lab.untilDone();
    assert.deepEqual(lab.confirmedAgents.sort(), [1, 2, 4, 5, 6, 7, 8]);
    assert.ok(lab.log.lines.some((line) => /does not take agent 3.*cannot read this/.test(line)));
    assert.deepEqual(lab.notices, []);
  });

  for (const status of [401, 403]) {
    it(`gives up at ${status}, says so once, and goes on when the keys have changed`, async () => {
      const source = await lab.export(
        lab.on({ keys: { publicKey: 'pk-wrong', secretKey: 'sk-wrong-secret' } }),
      );
      lab.server.answers.push(answer(status, '{"message":"no"}'));
      const first = await lab.endedAgent();
      await lab.until('the notice', () => lab.notices.length === 1);
      const second = await lab.endedAgent();
      await lab.until(
        'an hour passes',
        () => lab.clock.now() > Date.parse('2026-01-01T01:00:00.000Z'),
        30_000,
      );
      assert.equal(lab.server.requests.length, 1, 'nobody keeps knocking with wrong keys');
      assert.equal(lab.notices.length, 1);
      assert.match(lab.notices[0] ?? '', new RegExp(`refuses the export \\(${status}\\)`));
      source.become(lab.on());
      await lab.untilConfirmed(2);
      assert.deepEqual(lab.confirmedAgents, [first, second]);
      const said = [...lab.log.lines, ...lab.notices].join('\n');
      assert.ok(!said.includes('sk-wrong-secret') && !said.includes(lab.server.keys.secretKey));
    });
  }

  it('does not let an answer to old keys hold up new ones', async () => {
    let answerLate = (): void => undefined;
    lab.server.answers.push((response) => {
      answerLate = () => answer(401)(response, { spans: [], at: 0, headers: {}, body: '' });
    });
    const source = await lab.export(lab.on({ keys: { publicKey: 'pk-old', secretKey: 'sk-old' } }));
    await lab.endedAgent();
    await lab.until('the first request', () => lab.server.requests.length === 1);
    source.become(lab.on());
    answerLate();
    await lab.untilConfirmed(1);
    assert.deepEqual(lab.notices, []);
  });

  it('keeps what runs while the keys are missing, and asks for them once', async () => {
    const source = await lab.export({ kind: 'noKeys' });
    const agent = await lab.endedAgent();
    await lab.until('time passes', () => lab.clock.now() > Date.parse('2026-01-01T00:10:00.000Z'), 5_000);
    assert.equal(lab.notices.length, 1);
    assert.match(lab.notices[0] ?? '', /no keys/);
    source.become(lab.on());
    await lab.untilConfirmed(1);
    assert.deepEqual(lab.confirmedAgents, [agent]);
  });

  it('does not carry the keys to where a redirection points', async () => {
    const elsewhere = await ExportLab.create();
    try {
      lab.server.answers.push(
        answer(307, '', { location: `${elsewhere.server.url}/api/public/otel/v1/traces` }),
      );
      await lab.export();
      await lab.endedAgent();
      await lab.until('the notice', () => lab.notices.length === 1);
      assert.match(lab.notices[0] ?? '', /no Langfuse at 127\.0\.0\.1/);
      assert.equal(elsewhere.server.requests.length, 0);
      assert.equal(lab.waiting, 1, 'the agent is still to be sent');
    } finally {
      await elsewhere.dispose();
    }
  });

  it('says what is wrong with an address, and sends nothing', async () => {
    const source = await lab.export(lab.on({ url: 'http://user:secret@127.0.0.1' }));
    await lab.endedAgent();
    await lab.until('the notice', () => lab.notices.length === 1);
    assert.match(lab.notices[0] ?? '', /must not contain a name or a password/);
    assert.ok(!(lab.notices[0] ?? '').includes('secret'));
    source.become(lab.on({ url: `${lab.server.url}/` }));
    await lab.untilConfirmed(1);
  });

  it('sends what is waiting when it is closed', async () => {
    await lab.export();
    const agent = await lab.endedAgent();
    await lab.closeExporter();
    assert.deepEqual(lab.confirmedAgents, [agent]);
    assert.equal(lab.waiting, 0);
  });

  it('does not keep anybody waiting when it is closed and the server says nothing', async () => {
    lab.server.answers.push(silence, silence);
    await lab.export();
    const agent = await lab.endedAgent();
    const closed = lab.closeExporter();
    let done = false;
    void closed.then(() => (done = true));
    await lab.until('it is closed', () => done);
    assert.ok(lab.clock.now() < Date.parse('2026-01-01T00:01:00.000Z'), 'within its time');
    assert.ok(lab.clock.pendingTimers <= 1, 'at most the store has a timer left, for its snapshot');
    assert.ok(lab.log.lines.some((line) => line.includes('1 agent not yet exported')));
    await lab.export();
    await lab.untilConfirmed(1);
    assert.deepEqual(lab.confirmedAgents, [agent]);
  });

  it('can be closed when settings and keys are not answered', async () => {
    const exporter = langfuseExporter({
      source: { read: () => new Promise(() => undefined), onDidChange: new Emitter<void>().event },
      onNotice: () => undefined,
      closeWithinMs: 1_000,
    })({ store: lab.store, clock: lab.clock, log: lab.log });
    lab.clock.advance(0);
    let done = false;
    void exporter.close().then(() => (done = true));
    await lab.until('it is closed', () => done);
  });

  it('sends again, under the same ids, what it could not mark as done', async () => {
    const { store } = lab;
    let refusals = 1;
    const refusing = Object.create(store, {
      commit: {
        value: (body: Parameters<typeof store.commit>[0]) => {
          const begun = store.get(`SELECT 1 FROM langfuse_export WHERE done_up_to IS NOT NULL`);
          return begun !== undefined && refusals-- > 0
            ? Promise.reject(new Error('disk full'))
            : store.commit(body);
        },
      },
    }) as typeof store;
    await lab.export(lab.on(), {}, refusing);
    await lab.endedAgent();
    await lab.untilConfirmed(2);
    await lab.untilDone();
    const [one, two] = lab.server.requests;
    assert.deepEqual(two?.spans, one?.spans);
    assert.equal(lab.server.requests.length, 2);
  });
});
