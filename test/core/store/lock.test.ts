import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { processStart, relationTo, thisHost } from '../../../src/core/store/hostIdentity';
import { acquireWriterLock, type LockAnswer } from '../../../src/core/store/lock';
import type { WriterLock } from '../../../src/core/store/store';
import { builtScript } from '../../support/builtScript';
import { runScript, type Script } from '../../support/childScript';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitUntil } from '../../support/waitUntil';

describe('The writer lock', () => {
  const script = builtScript('test/core/store/lockHolderScript.ts');
  let folder: ReturnType<typeof temporaryFolder>;
  const locks: WriterLock[] = [];
  const holders: Script[] = [];

  beforeEach(() => {
    folder = temporaryFolder('lock');
  });
  afterEach(async () => {
    for (const lock of locks.splice(0)) await lock.release();
    for (const started of holders.splice(0)) {
      started.process.kill('SIGCONT');
      started.process.kill('SIGKILL');
      await started.ended;
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
  const startHolder = (): Script => {
    // Its socket goes with the test's folder, since a killed process cannot remove it.
    const holder = runScript(script, [folder.path], undefined, {
      environment: { XDG_RUNTIME_DIR: folder.path },
    });
    holders.push(holder);
    return holder;
  };
  const saysGrant = (started: Script): boolean => started.lines.some((line) => line.startsWith('granted'));
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
    const started = startHolder();
    await waitUntil('the grant', () => saysGrant(started));
    assert.equal((await held()).holder.pid, started.process.pid);
    started.process.kill('SIGKILL');
    await started.ended;
    rewriteHolder(1, { pid: process.pid });
    assert.equal((await granted()).generation, 2);
  });

  it('stays with a stopped holder, and with one whose socket file was cleaned away', async () => {
    const started = startHolder();
    await waitUntil('the grant', () => saysGrant(started));
    started.process.kill('SIGSTOP');
    const { holder } = await held();
    assert.equal(holder.pid, started.process.pid);
    rmSync(holder.socket);
    assert.equal((await held()).holder.pid, started.process.pid);
    started.process.kill('SIGCONT');
    await waitUntil('its next word', () => started.lines.includes('current'));
    rewriteHolder(1, { processStart: 'another time' });
    assert.equal((await granted()).generation, 2, 'the pid alone is no holder');
  });

  it('taken by force, tells a stopped holder that it may not write any more when it wakes up', async () => {
    const started = startHolder();
    await waitUntil('the grant', () => saysGrant(started));
    started.process.kill('SIGSTOP');
    const lock = await granted(true);
    assert.equal(lock.generation, 2);
    started.process.kill('SIGCONT');
    await waitUntil('the holder to notice', () => started.lines.includes('fenced'));
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
});
