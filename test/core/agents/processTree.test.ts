import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { startMarkOf, isAlive } from '../../../src/core/agents/runner/processIdentity';
import {
  listProcesses,
  parsePs,
  parseWindows,
  type ProcessEntry,
  startedBefore,
} from '../../../src/core/agents/runner/processTable';
import { selectTree } from '../../../src/core/agents/runner/processTree';
import { tagVariable } from '../../../src/core/agents/runner/protocol';
import { waitUntil } from '../../support/waitUntil';

const entry = (pid: number, more: Partial<ProcessEntry> = {}): ProcessEntry => ({
  pid,
  parentPid: 1,
  groupId: pid,
  startMark: `boot/${pid}`,
  zombie: false,
  tagged: false,
  ...more,
});
const pids = (entries: readonly ProcessEntry[]): number[] => entries.map(({ pid }) => pid);

describe('The processes of a run', () => {
  const target = { pid: 100, startMark: 'boot/100', tag: 'tag' };

  it('are the agent, its group, its descendants and all that carry the tag', () => {
    const processes = [
      entry(50),
      entry(100),
      entry(101, { parentPid: 100, groupId: 101 }),
      entry(102, { parentPid: 101, groupId: 102 }),
      entry(103, { groupId: 100 }),
      entry(104, { tagged: true }),
      entry(105, { parentPid: 104 }),
      entry(106, { parentPid: 100, zombie: true }),
      entry(107),
    ];
    assert.deepEqual(pids(selectTree(processes, target)), [100, 101, 102, 103, 104, 105]);
  });

  it('are not those of a stranger that got the pid later', () => {
    const processes = [entry(100, { startMark: 'boot/999' }), entry(1000, { parentPid: 100, groupId: 100 })];
    assert.deepEqual(selectTree(processes, target), []);
    const afterReboot = [entry(1000, { groupId: 100, startMark: 'other/5000' })];
    assert.deepEqual(selectTree(afterReboot, target), []);
  });

  it('are found by the tag alone when no pid is known; nothing is a child of pid 0', () => {
    const processes = [entry(2, { parentPid: 0, groupId: 0 }), entry(300, { tagged: true })];
    assert.deepEqual(pids(selectTree(processes, { pid: 0, startMark: '', tag: 'tag' })), [300]);
  });

  it('never include the process that looks', () => {
    const self = entry(process.pid, { groupId: 100, tagged: true });
    assert.deepEqual(selectTree([self, entry(100)], target).length, 1);
  });
});

describe('The table of processes', () => {
  it('finds the tag in all that started with the run or later, and reads no environments of older ones', async function () {
    if (process.platform !== 'linux') this.skip();
    const tag = 'one of a test';
    const start = (): ChildProcess =>
      spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
        env: { ...process.env, [tagVariable]: tag },
        stdio: 'ignore',
      });
    const children = [start()];
    try {
      const first = children[0]?.pid ?? 0;
      const mark = await startMarkOf(first);
      // Start marks count hundredths of seconds.
      let second = 0;
      await waitUntil('a later start', async () => {
        const child = start();
        children.push(child);
        second = child.pid ?? 0;
        return startedBefore(mark, await startMarkOf(second));
      });
      const found = async (since?: string): Promise<readonly number[]> =>
        (await listProcesses(tag, since)).filter(({ tagged }) => tagged).map(({ pid }) => pid);
      await waitUntil('both to carry the tag', async () => {
        const all = await found(mark);
        return all.includes(first) && all.includes(second);
      });
      const later = await found(await startMarkOf(second));
      assert.deepEqual([later.includes(first), later.includes(second)], [false, true]);
      assert.deepEqual((await found()).includes(first), true);
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
  });

  it('is read from ps with names and environments', () => {
    const output = [
      '    1     0     1 Ss   Sat Nov 21 08:00:00 2026     /sbin/launchd',
      '  321     1   321 S    Sat Nov 21 09:00:05 2026     node a b MUSTER_RUN_TAG=tag HOME=/Users/x',
      '  322   321   321 Z    Sat Nov  1 09:00:06 2026     (node)',
      'noise',
    ].join('\n');
    assert.deepEqual(parsePs(output, 'tag'), [
      entry(1, { parentPid: 0, startMark: 'Sat Nov 21 08:00:00 2026' }),
      entry(321, { startMark: 'Sat Nov 21 09:00:05 2026', tagged: true }),
      entry(322, { parentPid: 321, groupId: 321, startMark: 'Sat Nov 1 09:00:06 2026', zombie: true }),
    ]);
  });

  it('is read from Windows without parents that are younger than their children', () => {
    const rows = parseWindows('100 4 500\r\n101 100 600\r\n102 101 550\r\n');
    assert.deepEqual(
      rows.map(({ pid, parentPid }) => [pid, parentPid]),
      [
        [100, 4],
        [101, 100],
        [102, 0],
      ],
    );
  });

  it('compares start marks of one platform', () => {
    assert.equal(startedBefore('a/5', 'a/7'), true);
    assert.equal(startedBefore('a/7', 'a/7'), false);
    assert.equal(startedBefore('b/9', 'a/7'), true);
    assert.equal(startedBefore('', 'a/7'), false);
    assert.equal(startedBefore('638000000000000000', '638000000000000001'), true);
    assert.equal(startedBefore('Sat Nov 21 09:00:05 2026', 'Sat Nov 21 09:00:06 2026'), true);
  });

  it('knows a process by pid and start', async () => {
    const startMark = await startMarkOf(process.pid);
    assert.notEqual(startMark, '');
    assert.equal(await isAlive({ pid: process.pid, startMark }), true);
    assert.equal(await isAlive({ pid: process.pid, startMark: 'another/1' }), false);
    assert.equal(await isAlive({ pid: 0, startMark: '' }), false);
    assert.equal(await isAlive({ pid: -1, startMark: '' }), false);
    assert.equal(await startMarkOf(0), '');
  });
});
