import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../src/core/base/clock';
import { silentLog } from '../../../src/core/base/log';
import { openStore } from '../../../src/core/store/openStore';
import type { ActivityEntry } from '../../../src/shared/viewModel';
import { temporaryFolder } from '../../support/temporaryFolder';
import { builtAssets, TestProject } from '../../support/testProject';

const waitForFile = `${JSON.stringify(process.execPath)} ${JSON.stringify(path.resolve('test/fixtures/agents/waitForFile.mjs'))}`;

describe('What agents change for all worktrees', function () {
  this.timeout(180_000);
  let project: TestProject;
  let outside: ReturnType<typeof temporaryFolder>;
  let go: string;

  beforeEach(() => {
    outside = temporaryFolder('outside');
  });
  afterEach(async () => {
    await project.dispose();
    outside.remove();
  });

  async function open(commandTemplate: string): Promise<void> {
    project = await TestProject.create({
      provider: 'command',
      commandTemplate,
      maxRetries: 1,
      gateCommands: [],
    });
    await project.open();
  }

  /** Agents that work until {@link go} is there. */
  async function openWaiting(concurrency = 1): Promise<void> {
    go = path.join(outside.path, 'go');
    project = await TestProject.create({
      provider: 'command',
      commandTemplate: `${waitForFile} ${JSON.stringify(go)}`,
      maxRetries: 1,
      gateCommands: [],
      concurrency,
    });
    await project.open();
  }

  const shared = (): ActivityEntry[] =>
    project.snapshot.activity.filter(({ kind }) => kind === 'sharedChanged');
  const runFolder = (agentId: number): string =>
    path.join(project.repository.folder, '.git', 'muster', 'runs', String(agentId));

  it('need a person when they are dangerous: in the feed, in the notices, and on the agent', async () => {
    await open('git config core.hooksPath /somewhere/else');
    await project.add('Upset');
    const { agents, notices } = await project.run();
    const [entry, ...others] = shared();
    assert.deepEqual(others, []);
    assert.deepEqual([entry?.level, entry?.agentId], ['error', agents[0]?.agentId]);
    assert.match(
      entry?.text ?? '',
      /core\.hookspath .* from nothing to "\/somewhere\/else" while agent 1 worked/,
    );
    const notice = notices.find((each) => each.startsWith('Needs you: ')) ?? '';
    assert.match(notice, /--unset-all core\.hookspath/);
    assert.doesNotMatch(readFileSync(path.join(runFolder(1), 'shared', 'config'), 'utf8'), /hooksPath/i);

    assert.equal(await project.orchestrator.acceptSharedChanges(), 1);
    assert.deepEqual(
      project.snapshot.notices.filter((each) => each.startsWith('Needs you')),
      [],
    );
    await project.close();
    const store = await openStore({
      directory: path.join(project.repository.folder, '.git', 'muster'),
      wasm: path.join(builtAssets, 'sql-wasm.wasm'),
      clock: systemClock,
      log: silentLog,
    });
    const [row] = store.query(
      `SELECT json_extract(metadata, '$.sharedChanges[0].what') AS what FROM agent_lifecycle`,
    );
    await store.close();
    assert.deepEqual(row, { what: 'config core.hookspath' });
    await project.open();
  });

  it('are off the list when they were undone, and when agents changed nothing there is none', async () => {
    await open('git config core.fsmonitor /some/program');
    await project.add('Upset');
    await project.run();
    assert.equal((await project.orchestrator.sharedChanges()).length, 1);
    await project.repository.git('config', '--unset', 'core.fsmonitor');
    assert.deepEqual(await project.orchestrator.sharedChanges(), []);
    assert.equal(await project.orchestrator.acceptSharedChanges(), 0);
  });

  it('are said also when they make the repository unreadable, with the old configuration', async () => {
    await open('git config core.repositoryFormatVersion 99');
    await project.add('Upset');
    await project.orchestrator.start();
    await project.until('it is noticed', () => shared().length > 0);
    const config = path.join(project.repository.folder, '.git', 'config');
    const kept = path.join(runFolder(1), 'shared', 'config');
    assert.match(shared()[0]?.text ?? '', /became unreadable/);
    assert.ok(shared()[0]?.level === 'error' && existsSync(kept));
    writeFileSync(config, readFileSync(kept));
    assert.equal((await project.repository.git('rev-parse', '--is-bare-repository')).trim(), 'false');
    assert.deepEqual(await project.orchestrator.sharedChanges(), []);
  });

  it('are found by the next host when the one that started the agent is gone', async () => {
    await openWaiting();
    const topic = await project.repository.branch('topic', { 'topic.txt': 'topic\n' });
    await project.add('Long');
    await project.orchestrator.start();
    await project.until('the agent works', ({ agents }) => agents.some((each) => each.status === 'running'));
    const folder = runFolder(1);
    await project.close();
    await project.repository.git('branch', '-D', 'topic');
    await project.repository.git('reflog', 'expire', '--expire=now', '--all');
    await project.repository.git('gc', '--quiet', '--prune=now');
    writeFileSync(go, '');
    await project.open();
    await project.orchestrator.untilIdle();
    assert.ok(existsSync(path.join(folder, 'shared.json')));
    assert.match(shared()[0]?.text ?? '', /The branch "topic" was deleted/);
    assert.equal(await project.repository.tip('refs/muster/kept/1/heads/topic'), topic);
    // What was held while it worked is let go.
    const kept = await project.repository.git('for-each-ref', '--format=%(refname)', 'refs/muster/kept/');
    assert.equal(kept.trim(), 'refs/muster/kept/1/heads/topic');
  });

  it('are said once when several agents were at work, all of whom are named', async () => {
    await openWaiting(3);
    await project.repository.branch('topic', { 'topic.txt': 'topic\n' });
    await project.add('One', 'Two', 'Three');
    await project.orchestrator.start();
    await project.until(
      'all work',
      ({ agents }) => agents.filter((each) => each.status === 'running').length === 3,
    );
    await project.repository.git('branch', '-D', 'topic');
    writeFileSync(go, '');
    await project.orchestrator.untilIdle();
    assert.equal(shared().length, 1);
    for (const id of [1, 2, 3]) assert.match(shared()[0]?.text ?? '', new RegExp(`\\b${id}\\b`));
  });

  it('are not what the user lands, pushes and takes back meanwhile', async function () {
    if (process.platform === 'win32') this.skip();
    const bin = path.join(outside.path, 'bin');
    mkdirSync(bin);
    const gh = `#!/bin/sh\ncase "$1 $2" in\n"pr list") echo '[]';;\n"pr create") cat > /dev/null; echo https://github.com/o/r/pull/7;;\nesac\n`;
    writeFileSync(path.join(bin, 'gh'), gh, { mode: 0o755 });
    go = path.join(outside.path, 'go');
    project = await TestProject.create({ gateCommands: [] });
    const { repository } = project;
    await project.open();
    await project.add('First');
    assert.equal((await project.run()).counts.passing, 1);
    await project.close();
    const remote = path.join(outside.path, 'remote.git');
    await repository.git('init', '--quiet', '--bare', remote);
    await repository.git('remote', 'add', 'origin', remote);
    await repository.git('branch', 'release', 'main~0');

    const { environment } = repository;
    await project.open({
      settings: {
        ...project.settings,
        provider: 'command',
        commandTemplate: `${waitForFile} "${go}"`,
        maxRetries: 1,
      },
      environment: { ...environment, PATH: `${bin}${path.delimiter}${environment['PATH'] ?? ''}` },
    });
    const { orchestrator } = project;
    await project.add('Long');
    await orchestrator.start();
    await project.until('the agent works', ({ agents }) => agents.some((each) => each.status === 'running'));
    await orchestrator.landing.land({ into: 'release' });
    await orchestrator.landing.land();
    const pushed = await orchestrator.landing.preview({ into: 'release' }).then(({ source }) => source.tip);
    await orchestrator.revertFeature(1);
    await orchestrator.landing.openPullRequest({});
    assert.equal(await repository.tip('refs/remotes/origin/roadmap'), await repository.tip('roadmap'));
    assert.notEqual(await repository.tip('roadmap'), pushed);
    writeFileSync(go, '');
    await orchestrator.untilIdle();
    assert.deepEqual(
      shared().map(({ text }) => text),
      [],
    );
  });

  it('are still what is pushed by anybody else', async () => {
    await openWaiting();
    const { repository } = project;
    const remote = path.join(outside.path, 'remote.git');
    await repository.git('init', '--quiet', '--bare', remote);
    await repository.git('remote', 'add', 'origin', remote);
    await project.add('Long');
    await project.orchestrator.start();
    await project.until('the agent works', ({ agents }) => agents.some((each) => each.status === 'running'));
    await repository.git('push', '--quiet', 'origin', 'main:refs/heads/roadmap');
    writeFileSync(go, '');
    await project.orchestrator.untilIdle();
    assert.match(shared()[0]?.text ?? '', /^Origin\/roadmap was pushed to the remote repository/);
  });

  it('are not what Muster itself has ignored, where worktrees begin to lie in the repository', async () => {
    await openWaiting(2);
    await project.add('First');
    await project.orchestrator.start();
    await project.until('the agent works', ({ agents }) => agents.some(({ pid }) => pid > 0));
    await project.close();
    await project.setUp({ worktreeRoot: path.join(project.repository.folder, 'trees') });
    await project.add('Second');
    await project.until('both work', ({ agents }) => agents.filter(({ pid }) => pid > 0).length === 2);
    const exclude = readFileSync(path.join(project.repository.folder, '.git', 'info', 'exclude'), 'utf8');
    assert.match(exclude, /^\/trees\/$/m);
    writeFileSync(go, '');
    await project.until('both have ended', ({ activeAgents }) => activeAgents === 0);
    assert.deepEqual(shared(), []);
    await project.orchestrator.stop();
  });

  it('are not what agents that keep to their work and the merge queue do', async () => {
    project = await TestProject.create({ concurrency: 3, gateCommands: [] });
    await project.open();
    await project.add('One', 'Two', 'Three', 'Four', 'Five');
    const { counts } = await project.run();
    assert.equal(counts.passing, 5);
    assert.deepEqual(shared(), []);
    assert.equal(await project.repository.git('for-each-ref', 'refs/muster/kept/'), '');
  });
});
