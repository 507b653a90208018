import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { processStart, relationTo, thisHost } from '../../../src/core/store/hostIdentity';
import { acquireWriterLock, type LockAnswer } from '../../../src/core/store/lock';
import type { WriterLock } from '../../../src/core/store/store';
import { buildScript } from '../../support/buildScript';
import { runScript, type Script } from '../../support/childScript';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitUntil } from '../../support/waitUntil';

describe('The writer lock', () => {
  const scripts = temporaryFolder('scripts');
  let folder: ReturnType<typeof temporaryFolder>;
  let script: string;
  const locks: WriterLock[] = [];
  const racers: Script[] = [];

  before(() => {
    script = buildScript('test/core/store/lockRacer.ts', scripts.path);
  });
  after(() => scripts.remove());
  beforeEach(() => {
    folder = temporaryFolder('lock');
  });
  afterEach(async () => {
    for (const lock of locks.splice(0)) await lock.release();
    for (const racer of racers.splice(0)) {
      racer.process.kill('SIGCONT');
      racer.process.kill('SIGKILL');
      await racer.ended;
    }
    folder.remove();
  });

  const acquire = async (force = false): Promise<LockAnswer> => {
    const answer = await acquireWriterLock(folder.path, { purpose: 'test', force });
    if (answer.kind === 'granted') locks.push(answer.lock);
    return answer;
  };
  const granted = async (force = false): Promise<WriterLock> => {
    const answer = await acquire(force);
    return answer.kind === 'granted' ? answer.lock : assert.fail(`held by ${answer.holder.pid}`);
  };
  const held = async (): Promise<Extract<LockAnswer, { kind: 'held' }>> => {
    const answer = await acquire();
    return answer.kind === 'held' ? answer : assert.fail('granted');
  };
  const race = (mode = '', onLine?: (line: string, racer: Script) => void): Script => {
    // Its sockets go with the test's folder, since a killed process cannot remove them.
    const environment = { XDG_RUNTIME_DIR: folder.path };
    const racer: Script = runScript(script, [folder.path, mode], (line) => onLine?.(line, racer), {
      environment,
    });
    racers.push(racer);
    return racer;
  };
  const saysGrant = (racer: Script): boolean => racer.lines.some((line) => line.startsWith('granted'));
  const rewriteHolder = (generation: number, change: object): void => {
    const file = path.join(folder.path, `lock.${generation}`);
    const holder = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...holder, ...change }));
  };

  it('is granted to one and names it to the others', async () => {
    const lock = await granted();
    assert.equal(lock.generation, 1);
    assert.ok(lock.isCurrent());
    const { holder, foreign } = await held();
    assert.equal(holder.pid, process.pid);
    assert.equal(holder.host, os.hostname());
    assert.equal(holder.purpose, 'test');
    assert.match(holder.since, /^\d{4}-.*Z$/);
    assert.equal(foreign, false);
    await lock.release();
    assert.equal(lock.isCurrent(), false);
    assert.equal((await granted()).generation, 2, 'the number grows');
    assert.deepEqual(readdirSync(folder.path), ['lock.2']);
  });

  it('leaves no socket behind', async () => {
    const lock = await granted();
    const { socket } = (await held()).holder;
    assert.ok(Buffer.byteLength(socket) < 100);
    assert.ok(existsSync(socket));
    await lock.release();
    assert.equal(existsSync(socket), false);
  });

  it('passes on when its holder is killed, also when the pid is somebody else by then', async () => {
    const racer = race('hold');
    await waitUntil('the grant', () => saysGrant(racer));
    assert.equal((await held()).holder.pid, racer.process.pid);
    racer.process.kill('SIGKILL');
    await racer.ended;
    rewriteHolder(1, { pid: process.pid });
    assert.equal((await granted()).generation, 2);
  });

  it('stays with a stopped holder, and with one whose socket file was cleaned away', async () => {
    const racer = race('hold');
    await waitUntil('the grant', () => saysGrant(racer));
    racer.process.kill('SIGSTOP');
    const { holder } = await held();
    assert.equal(holder.pid, racer.process.pid);
    rmSync(holder.socket);
    assert.equal((await held()).holder.pid, racer.process.pid);
    racer.process.kill('SIGCONT');
    await waitUntil('its next word', () => racer.lines.includes('current'));
    rewriteHolder(1, { processStart: 'another time' });
    assert.equal((await granted()).generation, 2, 'the pid alone is no holder');
  });

  it('taken by force, tells a stopped holder that it may not write any more when it wakes up', async () => {
    const racer = race('hold');
    await waitUntil('the grant', () => saysGrant(racer));
    racer.process.kill('SIGSTOP');
    const lock = await granted(true);
    assert.equal(lock.generation, 2);
    racer.process.kill('SIGCONT');
    await waitUntil('the holder to notice', () => racer.lines.includes('fenced'));
    assert.ok(lock.isCurrent());
  });

  it('is not taken from another machine or container, unless it was released or by force', async () => {
    await granted();
    rewriteHolder(1, { host: 'elsewhere', machine: 'other', boot: 'other' });
    const { holder, foreign } = await held();
    assert.equal(foreign, true);
    assert.equal(holder.host, 'elsewhere');
    rewriteHolder(1, { released: true });
    assert.equal((await granted()).generation, 2);
    rewriteHolder(2, { pidNamespace: 'pid:[1]' });
    assert.equal((await held()).foreign, true);
    assert.equal((await granted(true)).generation, 3);
  });

  it('is not taken when its file cannot be read', async () => {
    writeFileSync(path.join(folder.path, 'lock.4'), '{"generation":');
    const { foreign, holder } = await held();
    assert.equal(foreign, true);
    assert.equal(holder.generation, 4);
    assert.equal((await granted(true)).generation, 5);
  });

  it('is lost with its folder', async () => {
    const lock = await granted();
    rmSync(folder.path, { recursive: true });
    assert.equal(lock.isCurrent(), false);
  });

  it('tells a machine that was restarted from another one', async () => {
    const here = await thisHost();
    const known = { ...here, machine: 'm', boot: 'b', pidNamespace: 'n' };
    assert.equal(relationTo(known, known), 'here');
    assert.equal(relationTo({ ...known, host: 'renamed' }, known), 'here');
    assert.equal(relationTo({ ...known, boot: 'earlier' }, known), 'ended');
    assert.equal(relationTo({ ...known, boot: 'earlier', host: 'other' }, known), 'elsewhere');
    assert.equal(
      relationTo({ ...known, boot: 'earlier', machine: '' }, { ...known, machine: '' }),
      'elsewhere',
    );
    assert.equal(relationTo({ ...known, pidNamespace: 'container' }, known), 'elsewhere');
    assert.equal(relationTo({ ...known, platform: 'other' }, known), 'elsewhere');
    assert.notEqual(await processStart(process.pid), '');
  });

  it('is never granted to two of three racing processes that are killed and stopped', async function () {
    this.timeout(30_000);
    const generations: number[] = [];
    const lost: string[] = [];
    let stops = 0;
    let kills = 0;
    let done = false;
    const stopForAWhile = async (racer: Script): Promise<void> => {
      racer.process.kill('SIGSTOP');
      // It may have let go just before; then this process is one more racer.
      const answer = await acquireWriterLock(folder.path, { purpose: 'test' });
      if (answer.kind === 'granted') await answer.lock.release();
      racer.process.kill('SIGCONT');
      stops++;
    };
    const start = (): void => {
      const racer = race('', (line) => {
        const [word, generation] = line.split(' ');
        if (word === 'lost') lost.push(line);
        if (word !== 'granted' || done) return;
        generations.push(Number(generation));
        if (generations.length % 4 === 0) {
          kills++;
          racer.process.kill('SIGKILL');
        } else if (generations.length % 5 === 0) {
          void stopForAWhile(racer);
        }
      });
      void racer.ended.then(() => {
        if (!done) start();
      });
    };
    for (let n = 0; n < 3; n++) start();
    await waitUntil('60 grants', () => generations.length >= 60, { timeoutMs: 25_000 });
    done = true;
    assert.deepEqual(lost, [], 'nobody loses what it holds');
    assert.equal(new Set(generations).size, generations.length, 'no number is granted twice');
    assert.ok(kills >= 10 && stops >= 5, `${kills} kills, ${stops} stops`);
  });
});
