import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCli, type CliResult } from '../support/runCli';
import { TestProject } from '../support/testProject';

describe('Landing on the command line', function () {
  this.timeout(180_000);
  let project: TestProject;
  let environment: NodeJS.ProcessEnv;

  const muster = (...args: string[]): Promise<CliResult> =>
    runCli([...args, '--folder', project.repository.folder], environment);

  async function json(...args: string[]): Promise<Readonly<Record<string, unknown>>> {
    const { code, stdout, stderr } = await muster(...args, '--json');
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  }

  function assertRefused({ code, stdout, stderr }: CliResult, sentence: RegExp): void {
    assert.equal(code, 1, stdout);
    assert.match(stderr, sentence);
    assert.doesNotMatch(stderr, /^\s+at /m, 'no stack trace');
  }

  before(async () => {
    project = await TestProject.create({ gateCommands: ['git --version'] });
    environment = project.repository.environment;
    await project.open();
    await project.add('First', 'Second');
    const { counts } = await project.run();
    assert.equal(counts.passing, 2);
  });
  after(() => project.dispose());

  it('shows first what would come, while another process runs the project', async () => {
    const { code, stdout } = await muster('land', '--preview');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^roadmap → main: 4 commits, 4 files\nFeatures:\n {2}#\d (First|Second)\n/);
    assert.match(stdout, /\n {2}A {2}features\/1-first\.md\n/);
    assert.match(stdout, /\nIt can be landed\.\n$/);
    assert.match((await muster('diff', '--stat')).stdout, /features\/2-second\.md/);
    assert.match((await muster('diff', '1')).stdout, /^\+# First$/m);
    assert.equal(existsSync(path.join(project.repository.folder, 'features')), false);
  });

  describe('as a pull request', () => {
    let remote: string;
    let bin: string;

    /** A `gh` that answers as the real one does, and keeps what it was asked. */
    function fakeGh(answers: string): void {
      const file = path.join(bin, 'gh');
      const body = `printf '%s\\n' "$*" >> '${bin}/asked'\ncase "$1 $2" in\n${answers}\nesac\n`;
      writeFileSync(file, `#!/bin/sh\n${body}`);
      chmodSync(file, 0o755);
    }
    const asked = (): string => readFileSync(path.join(bin, 'asked'), 'utf8');
    const pushed = (): Promise<string> => project.repository.gitIn(remote, 'for-each-ref');

    before(async function () {
      if (process.platform === 'win32') this.skip();
      bin = path.join(project.repository.around, 'bin');
      mkdirSync(bin);
      remote = path.join(project.repository.around, 'remote.git');
      await project.repository.git('init', '--quiet', '--bare', remote);
      environment = { ...environment, PATH: `${bin}${path.delimiter}${environment['PATH'] ?? ''}` };
    });

    it('is refused without a remote', async () => {
      assertRefused(await muster('land', '--pr'), /no remote to push to; add one with `git remote add`/);
      await project.repository.git('remote', 'add', 'origin', remote);
    });

    it('says that gh needs a log-in, and pushes nothing then', async () => {
      fakeGh('*) echo "To get started with GitHub CLI, please run:  gh auth login" >&2; exit 4;;');
      assertRefused(await muster('land', '--pr'), /is not logged in; run `gh auth login`/);
      assert.equal(await pushed(), '');
    });

    it('pushes the integration branch and lists features and evidence', async () => {
      fakeGh(
        `"pr list") echo '[]';;\n"pr create") cat > '${bin}/body'; echo https://github.com/o/r/pull/7;;\n*) exit 9;;`,
      );
      const pull = await json('land', '--pr', '--title', 'What was done');
      assert.deepEqual([pull['url'], pull['created']], ['https://github.com/o/r/pull/7', true]);
      const tip = await project.repository.tip('roadmap');
      assert.equal((await pushed()).trim(), `${tip} commit\trefs/heads/roadmap`);
      assert.match(asked(), /^pr create --title What was done --body-file - --base main --head roadmap$/m);
      const body = readFileSync(path.join(bin, 'body'), 'utf8');
      assert.match(body, /^- Feature 1: First \([0-9a-f]{9}\)\n {2}- `git --version`: exit code 0, \d/m);
      assert.doesNotMatch(body, /unverified/);
    });

    it('updates the one that is open, and never pushes by force', async () => {
      fakeGh(`"pr list") echo '[{"url":"https://github.com/o/r/pull/7"}]';;\n"pr edit") ;;\n*) exit 9;;`);
      assert.match((await muster('land', '--pr')).stdout, /^Updated https:\/\/github\.com\/o\/r\/pull\/7\n$/);
      const stranger = await project.repository.branch('stranger', { 'x.txt': 'x' });
      await project.repository.git('push', '--quiet', '--force', 'origin', `${stranger}:refs/heads/roadmap`);
      assertRefused(
        await muster('land', '--pr'),
        /has commits that are not here, and nothing is ever pushed by force/,
      );
      assert.match(await pushed(), new RegExp(stranger));
    });

    it('passes on what gh complains of', async () => {
      fakeGh('*) echo "none of the git remotes configured point to a known GitHub host" >&2; exit 1;;');
      assertRefused(await muster('land', '--pr'), /failed \(none of the git remotes/);
    });
  });

  describe('by merge', () => {
    it('is refused when uncommitted work is in its way', async () => {
      project.repository.write({ 'features/1-first.md': 'mine\n' });
      assertRefused(await muster('land'), /does not track .*features\/1-first\.md/);
      assert.equal((await muster('land', '--dry-run')).code, 1);
      await project.repository.git('clean', '-qfd', 'features');
    });

    it('makes one merge commit that names the features, and says how to undo it', async () => {
      const main = await project.repository.tip('main');
      const { code, stdout, stderr } = await muster('land');
      assert.equal(code, 0, stderr);
      assert.match(
        stdout,
        /The old tip is kept as (refs\/muster\/landed\/main-1); undo with: git reset --keep \1\n$/,
      );
      assert.equal(await project.repository.tip('main^1'), main);
      const message = await project.repository.git('log', '-1', '--format=%B');
      assert.match(message, /^Merge branch 'roadmap' into main \(2 features\)\n\nFeatures:\n- #\d /);
      assert.match(project.repository.read('features/1-first.md'), /# First/);
      assertRefused(await muster('land'), /holds everything of "roadmap" already/);
    });

    it('takes a merge back, but not while another process runs the project', async () => {
      assertRefused(await muster('revert', '1'), /in another window or terminal/);
      await project.close();
      assert.match((await muster('revert', '1', '--preview')).stdout, /features\/1-first\.md/);
      const reverted = await json('revert', '1', '--reason', 'Not wanted', '--gate', 'git --version');
      assert.deepEqual([reverted['name'], reverted['verified'], reverted['dependents']], ['First', true, []]);
      assertRefused(await muster('revert', '1'), /has not passed/);
      // Nobody has asked anything: it is to be retried, or left.
      const waiting = (await muster('waiting')).stdout;
      assert.match(waiting, /#1 First waits for you\n.*\n {4}→ muster retry 1 {3}or {3}muster answer 1 TEXT/);
      const misread = await muster('revert', 'x');
      assert.equal(misread.code, 2);
      assert.match(misread.stderr, /takes a whole number/);
      const { features } = await json('land');
      assert.deepEqual(
        (features as { takenBack: { id: number }[] }).takenBack.map(({ id }) => id),
        [1],
      );
      assert.equal(existsSync(path.join(project.repository.folder, 'features', '1-first.md')), false);
      await project.open();
    });
  });
});
