import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DebugLog } from '../../../../src/core/orchestration/debug/debugLog';
import { redactSecrets, secretsIn } from '../../../../src/core/orchestration/debug/redactSecrets';
import { RotatingFile } from '../../../../src/core/orchestration/debug/rotatingFile';
import { FakeClock } from '../../../support/fakeClock';
import { temporaryFolder } from '../../../support/temporaryFolder';

describe('The debug log', () => {
  const clock = new FakeClock();
  const written: string[] = [];
  const sink = { append: (text: string) => void written.push(text), flushed: () => Promise.resolve() };
  const text = (): string => written.join('');
  beforeEach(() => written.splice(0));

  it('has the form of the guide', () => {
    const log = new DebugLog(sink, clock);
    log.log('SPAWN', 'Starting features batch', {
      ready_count: 15,
      slots_available: 3,
      features_to_start: [3, 7, 12],
    });
    const [day = '', ...lines] = text().split('\n');
    assert.match(day, /^---- \d{4}-\d\d-\d\d \(UTC[+-]\d\d:\d\d\) ----$/);
    assert.match(lines[0] ?? '', /^\[\d\d:\d\d:\d\d\.\d{3}\] \[SPAWN\] Starting features batch$/);
    assert.deepEqual(lines.slice(1), [
      '    ready_count: 15',
      '    slots_available: 3',
      '    features_to_start: [3, 7, 12]',
      '',
    ]);
  });

  it('says the date once a day', () => {
    const log = new DebugLog(sink, clock);
    for (const hours of [0, 1, 48]) {
      clock.advance(hours * 3_600_000);
      log.log('LOOP', 'again');
    }
    assert.equal(text().match(/^---- /gm)?.length, 2);
  });

  it('lets no text of an agent begin an entry or move the cursor', () => {
    new DebugLog(sink, clock).log('COMPLETE', 'done\n[00:00:00.000] [SPAWN] forged', {
      error: 'a\r\nb\u001b[2J\u0007',
    });
    assert.equal(text().match(/^\[/gm)?.length, 1);
    assert.match(text(), / {4}error: a ⏎ b\[2J$/m);
  });

  it('has no secrets in it', () => {
    const environment = {
      ANTHROPIC_API_KEY: 'not-of-a-known-form-1',
      PATH: '/usr/bin',
      TOKEN_FILE: '/run/token',
    };
    const secrets = secretsIn(environment);
    assert.deepEqual(secrets, ['not-of-a-known-form-1']);
    const log = new DebugLog(sink, clock, secrets);
    const leaks = [
      'not-of-a-known-form-1',
      'sk-ant-api03-abcdefghijklmnopqrstuv',
      'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
      'AKIAABCDEFGHIJKLMNOP',
    ];
    for (const leak of leaks) log.log('COMPLETE', `failed with ${leak}`, { error: `x ${leak} y` });
    log.log('COMPLETE', 'Authorization: Bearer abc.def-ghi', {
      error: 'https://me:hunter22@example.com/x password=hunter22',
    });
    for (const leak of [...leaks, 'abc.def-ghi', 'hunter22']) assert.ok(!text().includes(leak), leak);
    assert.match(text(), /https:\/\/me:\[redacted\]@example\.com\/x/);
  });

  it('leaves ordinary words alone', () => {
    const words =
      'The token bucket in src/keys.ts has 3 secrets; see https://example.com:8080/a@b for passwords.';
    assert.equal(redactSecrets(words), words);
  });
});

describe('A rotating file', () => {
  const folder = temporaryFolder('rotating');
  const file = path.join(folder.path, 'deep', 'debug.log');
  after(() => folder.remove());

  it('keeps what it is told to, in order, and drops the oldest', async () => {
    const errors: unknown[] = [];
    const log = new RotatingFile(file, { maxBytes: 30, keep: 2, onError: (error) => errors.push(error) });
    for (let n = 1; n <= 8; n++) {
      log.append(`line ${n} ......\n`);
      await log.flushed();
    }
    const read = (name: string): string =>
      readFileSync(path.join(path.dirname(file), name), 'utf8').replace(/ \.+/g, '');
    assert.deepEqual(readdirSync(path.dirname(file)).sort(), ['debug.log', 'debug.log.1', 'debug.log.2']);
    // Two lines fit into each.
    assert.equal(
      read('debug.log.2') + read('debug.log.1') + read('debug.log'),
      [3, 4, 5, 6, 7, 8].map((n) => `line ${n}\n`).join(''),
    );
    assert.deepEqual(errors, []);
  });

  it('goes on after a failure and tells it once', async () => {
    const errors: unknown[] = [];
    const blocked = path.join(folder.path, 'a-file');
    writeFileSync(blocked, '');
    const log = new RotatingFile(path.join(blocked, 'x.log'), {
      maxBytes: 1000,
      keep: 1,
      onError: (error) => errors.push(error),
    });
    for (let n = 0; n < 3; n++) {
      log.append('x\n');
      await log.flushed();
    }
    assert.equal(errors.length, 1);
  });

  it('says what it had to drop when the disk does not keep up', async () => {
    const log = new RotatingFile(path.join(folder.path, 'flood.log'), {
      maxBytes: 1e9,
      keep: 1,
      onError: assert.ifError,
    });
    for (let n = 0; n < 30; n++) log.append('x'.repeat(100_000));
    await log.flushed();
    log.append('after\n');
    await log.flushed();
    const text = readFileSync(path.join(folder.path, 'flood.log'), 'utf8');
    assert.match(text, /^\(20 entries were dropped: the disk did not keep up\)\n/);
    assert.equal(text.length, 1_000_000 + text.indexOf('x') + 'after\n'.length);
  });
});
