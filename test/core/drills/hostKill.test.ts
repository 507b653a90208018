import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type AgentProcess,
  agentProcesses,
  processesAround,
} from '../../../bench/drills/host/agentProcesses';
import { git, makeDrillProject } from '../../../bench/drills/host/drillProject';
import { hostSteps, stepOf } from '../../../bench/drills/host/hostOrders';
import { LiveAgents, type ProcessSource } from '../../../bench/drills/host/liveAgents';
import { judgeRun, type OutcomeOfRun } from '../../../bench/drills/host/outcomeOfRun';
import { changesOf, userState } from '../../../bench/drills/host/userState';
import { SeededRandom } from '../../../bench/drills/seededRandom';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitUntil } from '../../support/waitUntil';

const allWell: OutcomeOfRun = {
  features: [1, 2],
  integrity: 'ok',
  notPassing: new Map(),
  passes: new Map([
    [1, 1],
    [2, 1],
  ]),
  merges: new Map([
    [1, 1],
    [2, 1],
  ]),
  inTree: new Set([1, 2]),
  unfinished: [],
  commits: ['abcdef0', 'fedcba9876'],
  reachable: new Set(['abcdef0123', 'fedcba9876', '0000000000']),
  left: [],
  processes: [],
  userChanges: [],
};

describe('The drill that kills hosts notices', () => {
  it('nothing when all is well', () => {
    assert.deepEqual(judgeRun(allWell), []);
  });

  const wrongs: readonly [string, Partial<OutcomeOfRun>, RegExp][] = [
    ['a damaged database', { integrity: 'row 7 missing' }, /damaged: row 7/],
    ['a feature that never passed', { notPassing: new Map([[2, 'failed: no']]) }, /2 has not passed, .*no/],
    ['a feature that passed twice', { passes: new Map([...allWell.passes, [2, 2]]) }, /2 has passed 2 times/],
    ['a merge that is not there', { merges: new Map([[1, 1]]) }, /feature 2 was merged 0 times/],
    ['a second merge', { merges: new Map([...allWell.merges, [1, 2]]) }, /feature 1 was merged 2 times/],
    ['work that is not in the branch', { inTree: new Set([2]) }, /files of feature 1 are not in/],
    ['a lost commit', { commits: ['abcdef0', 'abcdef1'] }, /1 commits of agents are lost, as abcdef1/],
    ['an agent without an end', { unfinished: ['agent 3 is running'] }, /agent 3 is running/],
    ['a worktree that was left', { left: ['/worktrees/feature-1'] }, /left behind: .*feature-1/],
    ['a process that was left', { processes: ['12 node'] }, /still running: 12 node/],
    ['a change of what is the user’s', { userChanges: ['index was changed'] }, /index was changed/],
  ];
  for (const [what, wrong, message] of wrongs) {
    it(what, () => {
      const found = judgeRun({ ...allWell, ...wrong });
      assert.equal(found.length, 1);
      assert.match(found[0] ?? '', message);
    });
  }

  describe('in the process table', () => {
    let table: Map<number, AgentProcess | undefined>;
    let dieOnceSeen: Set<number>;
    let source: ProcessSource;
    const agent = (pid: number, tag: string, featureId: number): void =>
      void table.set(pid, { pid, startMark: `mark-${pid}`, tag, featureId });

    beforeEach(() => {
      table = new Map([[1, undefined]]);
      dieOnceSeen = new Set();
      source = {
        pids: () => [...table.keys()],
        read: (pid) => table.get(pid),
        stillLives: ({ pid, startMark }) =>
          Promise.resolve(!dieOnceSeen.has(pid) && table.get(pid)?.startMark === startMark),
      };
    });

    it('two agents on one feature', async () => {
      const agents = new LiveAgents(source, 5);
      agent(10, 'a', 7);
      agent(11, 'a', 7);
      agent(12, 'b', 8);
      assert.deepEqual(await agents.look(), []);
      agent(13, 'c', 7);
      assert.match((await agents.look()).join(), /2 agents lived on feature 7 at once: 10 \(a\), 13 \(c\)/);
    });

    it('not an agent that came when the other was gone', async () => {
      const agents = new LiveAgents(source, 5);
      agent(10, 'a', 7);
      assert.deepEqual(await agents.look(), []);
      // Seen in the table, and gone by the time that the other one is.
      dieOnceSeen.add(10);
      agent(11, 'b', 7);
      assert.deepEqual(await agents.look(), []);
      assert.deepEqual([...agents.tags], ['a', 'b']);
    });

    it('what has become an agent only after it was looked at', async () => {
      const agents = new LiveAgents(source, 1);
      table.set(10, undefined);
      assert.deepEqual(await agents.look(), []);
      agent(10, 'a', 7);
      agent(11, 'b', 8);
      assert.match((await agents.look()).join(), /2 agents lived at once, where 1 may/);
    });

    it('a number that another process has got', async () => {
      const agents = new LiveAgents(source, 5);
      agent(10, 'a', 7);
      assert.deepEqual(await agents.look(), []);
      table.set(10, { pid: 10, startMark: 'later', tag: 'b', featureId: 7 });
      assert.deepEqual(await agents.look(), []);
      assert.deepEqual(await agents.look(), []);
      assert.deepEqual([...agents.tags], ['a', 'b']);
    });
  });

  it('processes by nothing but their environment', async function () {
    if (process.platform !== 'linux') this.skip();
    const folder = temporaryFolder('drill');
    const env = { MUSTER_RUN_TAG: 'the-tag', MUSTER_FEATURE_ID: '42', WHERE: folder.path };
    const child = spawn('sleep', ['60'], { env });
    try {
      const found = await waitUntil('the process', () => {
        const all = agentProcesses(folder.path);
        return all.length > 0 ? all : undefined;
      });
      assert.deepEqual(
        found.map(({ pid, tag, featureId }) => [pid, tag, featureId]),
        [[child.pid, 'the-tag', 42]],
      );
      assert.deepEqual(processesAround(folder.path, []), [`${child.pid ?? 0} sleep 60`]);
      assert.deepEqual(agentProcesses('/somewhere/else'), []);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
      folder.remove();
    }
    assert.deepEqual(agentProcesses(folder.path), []);
  });

  describe('in what is the user’s', () => {
    const folder = temporaryFolder('drill');
    const { repository } = makeDrillProject(folder.path, 3, new SeededRandom('a'));
    const file = (name: string): string => path.join(repository, name);
    after(() => folder.remove());

    const changes: readonly [string, () => unknown, RegExp][] = [
      ['nothing when nothing is done', () => git(repository, 'status'), /^$/],
      ['a file', () => writeFileSync(file('untracked.txt'), 'other\n'), /untracked\.txt was changed/],
      ['an ignored file', () => writeFileSync(file('ignored/new'), ''), /ignored\/new came into being/],
      ['a time', () => utimesSync(file('src/both.txt'), 1, 1), /src\/both\.txt was changed/],
      [
        'an index that was only refreshed',
        () => git(repository, 'update-index', '-q', '--refresh', '--', 'readme.md'),
        /^of the user's own, \.git\/index was changed$/,
      ],
      ['a stash', () => git(repository, 'stash', 'drop', '--quiet'), /refs\/stash was changed/],
      ['a branch', () => git(repository, 'branch', '-D', 'another'), /refs\/heads\/another is gone/],
      ['a setting', () => git(repository, 'config', 'a.b', 'c'), /\.git\/config was changed/],
    ];
    for (const [what, change, message] of changes) {
      it(what, () => {
        const before = userState(repository);
        try {
          change();
        } catch (error) {
          // `update-index` says by its exit code that other files are not up to date.
          assert.match(String(error), /update-index/);
        }
        assert.match(changesOf(before, userState(repository)).join('\n'), message);
      });
    }

    it('and not what is Muster’s own', () => {
      const before = userState(repository);
      git(repository, 'branch', 'roadmap');
      git(repository, 'branch', 'roadmap-implementation_task-3');
      git(repository, 'update-ref', 'refs/muster/rescue/3', 'HEAD');
      assert.deepEqual(changesOf(before, userState(repository)), []);
    });
  });

  it('at which step a host is', () => {
    const steps = [
      ['git', 'worktree', 'add', '-b', 'b', '/f', 'c'],
      ['/node', '/assets/runner.js', '/runs/1'],
      ['git', 'merge-tree', '--write-tree', 'a', 'b'],
      ['git', 'worktree', 'add', '--detach', '/f', 'c'],
      ['npm test'],
      ['git', 'update-ref', '-m', 'muster: merge', 'refs/heads/roadmap', 'a', 'b'],
      ['git', 'update-ref', 'refs/muster/rescue/1', 'a', ''],
      ['git', 'worktree', 'remove', '--force', '/f'],
      ['git', 'update-ref', '-d', 'refs/heads/b', 'a'],
    ].map(([program = '', ...args]) => stepOf(program, args));
    assert.deepEqual(steps, hostSteps);
    assert.equal(stepOf('git', ['status', '--porcelain']), undefined);
  });
});
