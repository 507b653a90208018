import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../../../src/core/agents/runner/processIdentity';
import { Git } from '../../../src/core/git/git';
import { isQuestion } from '../../../src/core/git/gitQuestions';
import { GitStarter, type GitStarterOptions, startsByCopying } from '../../../src/core/git/gitStarter';
import { FakeClock } from '../../support/fakeClock';
import { SampleRepository } from '../../support/sampleRepository';
import { waitUntil } from '../../support/waitUntil';

const script = path.resolve('dist/gitStarter.js');

describe('The process that starts git for a large host', function () {
  this.timeout(60_000);
  let sample: SampleRepository;
  let starter: GitStarter;
  /** What was asked of it, and whether it answered. */
  let asked: { command: string | undefined; answered: boolean }[];
  let git: Git;

  before(async function () {
    if (!startsByCopying) this.skip();
    sample = await SampleRepository.create();
  });
  after(() => {
    if (startsByCopying) sample.remove();
  });

  function use(options: Partial<GitStarterOptions> = {}, environment = sample.environment): void {
    starter = new GitStarter({ executable: process.execPath, script, environment: process.env, ...options });
    asked = [];
    const ask: GitStarter['ask'] = async (request) => {
      const answer = await starter.ask(request);
      asked.push({ command: request.args[0], answered: answer !== undefined });
      return answer;
    };
    git = new Git(sample.folder, environment, {}, { ask });
  }
  beforeEach(() => use());

  /** An environment in which the first git that is asked for `slow` writes its pid down, and takes for ever. */
  function slowOnce(): { readonly environment: NodeJS.ProcessEnv; readonly slowPid: () => Promise<number> } {
    const folder = mkdtempSync(path.join(sample.around, 'slow-'));
    const pidFile = path.join(folder, 'pid');
    const program = `#!/bin/sh
case "$*" in *slow*) if [ ! -e "${pidFile}" ]; then echo $$ > "${pidFile}"; exec sleep 600; fi;; esac
PATH="\${PATH#*:}" exec git "$@"
`;
    writeFileSync(path.join(folder, 'git'), program, { mode: 0o755 });
    const { environment } = sample;
    return {
      environment: { ...environment, PATH: `${folder}${path.delimiter}${environment['PATH'] ?? ''}` },
      slowPid: () =>
        waitUntil('the slow git', () => (existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0)),
    };
  }
  afterEach(() => starter.expect(false));

  async function ready(): Promise<number> {
    await starter.expect(true);
    await waitUntil('the process to be ready', () => starter.pid !== undefined);
    return starter.pid ?? 0;
  }
  const gone = (pid: number): Promise<unknown> =>
    waitUntil(`process ${pid} to be gone`, async () => !(await isAlive({ pid, startMark: '' })));

  it('answers as git itself does: output byte for byte, exit code, complaint, environment and input', async () => {
    const bytes = Buffer.from([0, 255, 10, 128, 13]);
    writeFileSync(path.join(sample.folder, 'bytes'), bytes);
    const blob = (await sample.git('hash-object', '-w', 'bytes')).trim();
    await ready();
    const [content, missing, author, found] = await Promise.all([
      git.runForBytes(['cat-file', 'blob', blob]),
      git.run(['rev-parse', '--verify', 'refs/heads/none'], { accept: [128] }),
      git.run(['config', '--get', 'x.y'], {
        env: { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'x.y', GIT_CONFIG_VALUE_0: 'said' },
      }),
      git.run(['cat-file', '--batch-check'], { input: `${blob}\n` }),
    ]);
    assert.deepEqual(content.stdout, bytes);
    assert.match(missing.stderr, /Needed a single revision/);
    assert.equal(author.stdout, 'said\n');
    assert.equal(found.stdout, `${blob} blob 5\n`);
    await assert.rejects(git.run(['rev-parse', '--verify', 'refs/heads/none']), { code: 'GitFailed' });
    assert.deepEqual(
      asked.map(({ answered }) => answered),
      [true, true, true, true, true],
    );
  });

  it('is asked nothing that changes something', async () => {
    await ready();
    await git.run(['update-ref', 'refs/heads/other', 'HEAD']);
    await git.run(['worktree', 'prune']);
    await git.run(['config', 'user.nickname', 'Nick']);
    assert.deepEqual(asked, []);
    await git.run(['worktree', 'list']);
    assert.deepEqual(asked, [{ command: 'worktree', answered: true }]);
  });

  it('is not missed: what it was asked when it was killed, and until there is another, git is asked itself', async () => {
    const pid = await ready();
    process.kill(pid, 'SIGSTOP');
    const questions = Array.from({ length: 5 }, () => git.commitOf('main'));
    process.kill(pid, 'SIGKILL');
    const tip = await sample.tip('main');
    assert.deepEqual(
      await Promise.all(questions),
      Array.from({ length: 5 }, () => tip),
    );
    assert.ok(asked.every(({ answered }) => !answered));
    assert.equal(await git.commitOf('main'), tip);
    const next = await ready();
    assert.notEqual(next, pid);
    assert.equal(await git.commitOf('main'), tip);
    assert.equal(asked.at(-1)?.answered, true);
  });

  it('is given up when it does not answer', async () => {
    use({ answerWithinMs: 50 });
    const pid = await ready();
    process.kill(pid, 'SIGSTOP');
    assert.equal(await git.commitOf('main'), await sample.tip('main'));
    await gone(pid);
  });

  it('goes on when one git takes too long: that one is ended, and what it was asked is asked again', async () => {
    await sample.git('branch', '--force', 'slow');
    const clock = new FakeClock();
    const { environment, slowPid } = slowOnce();
    use({ clock }, environment);
    const pid = await ready();
    const slow = git.commitOf('slow');
    const lost = await slowPid();
    const tip = await sample.tip('main');
    assert.equal(await git.commitOf('main'), tip);
    clock.advance(30_000);
    assert.equal(await slow, tip);
    await gone(lost);
    assert.equal(starter.pid, pid);
    assert.deepEqual(
      asked.map(({ answered }) => answered),
      [true, false],
    );
    assert.equal(clock.pendingTimers, 0);
  });

  it('takes the gits along that it has started, when it is silent and when it is not needed any more', async () => {
    await sample.git('branch', '--force', 'slow');
    for (const isSilent of [true, false]) {
      const clock = new FakeClock();
      const { environment, slowPid } = slowOnce();
      use({ clock }, environment);
      const pid = await ready();
      const slow = git.commitOf('slow');
      const lost = await slowPid();
      if (isSilent) clock.advance(30_000);
      else await starter.expect(false);
      assert.equal(await slow, await sample.tip('main'));
      await gone(lost);
      await gone(pid);
    }
  });

  it('is done without where it cannot be started, and not tried again and again', async () => {
    use({ script: path.join(sample.folder, 'nowhere.js') });
    const pids = new Set<number>();
    for (let n = 1; n <= 10; n++) {
      await starter.expect(true);
      const { startedPid } = starter;
      if (startedPid === undefined) continue;
      pids.add(startedPid);
      await waitUntil('it to have ended', () => starter.startedPid === undefined);
    }
    assert.equal(pids.size, 3);
    assert.equal(await git.commitOf('main'), await sample.tip('main'));
  });

  it('leaves nothing when it is not needed any more, and answers what it is asked at that moment', async () => {
    const pid = await ready();
    const question = git.commitOf('main');
    await starter.expect(false);
    assert.equal(await isAlive({ pid, startMark: '' }), false);
    assert.equal(await question, await sample.tip('main'));
    assert.equal(starter.pid, undefined);
  });

  it('ends with its host, however that ends, and keeps none alive that has nothing else to do', async () => {
    const program = `
      const { GitStarter } = require(${JSON.stringify(path.resolve('out/src/core/git/gitStarter.js'))});
      const starter = new GitStarter({
        executable: process.execPath, script: ${JSON.stringify(script)}, environment: process.env });
      void starter.expect(true);
      const look = setInterval(() => {
        if (starter.pid === undefined) return;
        clearInterval(look);
        process.stdout.write(starter.pid + '\\n');
        if (process.argv[1] === 'stay') setInterval(() => undefined, 1000);
      }, 5);`;
    for (const word of ['stay', 'go']) {
      const host = spawn(process.execPath, ['-e', program, word], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(host, 'exit');
      const [said] = (await once(host.stdout, 'data')) as [Buffer];
      if (word === 'stay') host.kill('SIGKILL');
      await ended;
      await gone(Number(said.toString()));
    }
  });
});

describe('A question to git', () => {
  it('is what only reads', () => {
    const questions = [
      'for-each-ref',
      'worktree list --porcelain',
      'config --null --get-regexp x',
      'rev-parse HEAD',
    ];
    const others = [
      'worktree add x',
      'config a b',
      'update-ref a b',
      '-c a=b log',
      'symbolic-ref HEAD x',
      'fetch',
      '',
    ];
    const judged = (lines: readonly string[]): boolean[] => lines.map((line) => isQuestion(line.split(' ')));
    assert.deepEqual(new Set(judged(questions)), new Set([true]));
    assert.deepEqual(new Set(judged(others)), new Set([false]));
  });
});
