import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openRepository } from '../../../../src/core/git/repository';
import { createLanding, type Landing } from '../../../../src/core/orchestration/landing/landing';
import { SampleRepository } from '../../../support/sampleRepository';

describe('A pull request', function () {
  let sample: SampleRepository;
  let landing: Landing;
  let bin: string;
  let remote: string;

  before(function () {
    if (process.platform === 'win32') this.skip(); // The programs are shell scripts.
  });
  beforeEach(async () => {
    sample = await SampleRepository.create();
    bin = path.join(sample.around, 'bin');
    remote = path.join(sample.around, 'remote.git');
    mkdirSync(bin);
    program('gh', `case "$2" in list) echo '[]';; create) echo https://example.org/7;; esac`);
    // Says what it was asked, and what the remote had by then.
    program('git-lfs', `echo "$@" "$(git -C '${remote}' for-each-ref)" >> '${bin}/asked'`);
    await sample.git('init', '--quiet', '--bare', remote);
    await sample.git('remote', 'add', 'origin', remote);
    const environment = {
      ...sample.environment,
      PATH: `${bin}${path.delimiter}${sample.environment['PATH'] ?? ''}`,
    };
    const repository = await openRepository(sample.folder, { integrationBranch: 'roadmap', environment });
    landing = createLanding({
      repository,
      environment,
      integrationBranch: () => 'roadmap',
      reading: (use) => Promise.resolve(use(undefined)),
    });
  });
  afterEach(() => sample.remove());

  function program(name: string, body: string): void {
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
  const pushed = (): Promise<string> => sample.gitIn(remote, 'for-each-ref', '--format=%(objectname)');

  it('takes along what Git LFS keeps, before the commits that point to it', async () => {
    await sample.git('config', 'filter.lfs.clean', 'cat');
    const tip = await sample.branch('roadmap', { 'art/.gitattributes': '*.png filter=lfs -text\n' });
    await landing.openPullRequest({});
    assert.equal(readFileSync(path.join(bin, 'asked'), 'utf8'), `push origin ${tip} \n`);
    assert.equal(await pushed(), `${tip}\n`);
  });

  it('is not opened when these files cannot be sent', async () => {
    await sample.git('config', 'filter.lfs.clean', 'cat');
    program('git-lfs', 'echo "batch response: no such host" >&2; exit 2');
    await sample.branch('roadmap', { '.gitattributes': '*.png filter=lfs -text\n' });
    await assert.rejects(landing.openPullRequest({}), {
      code: 'PullRequestFailed',
      message: /could not be pushed to origin \(batch response: no such host\)/,
    });
    assert.equal(await pushed(), '');
  });

  it('needs no Git LFS where nothing is left to it', async () => {
    program('git-lfs', 'exit 2');
    await sample.git('config', 'filter.lfs.clean', 'cat');
    const tip = await sample.branch('roadmap', { 'a.txt': 'filter=lfs\n' });
    await landing.openPullRequest({});
    assert.equal(await pushed(), `${tip}\n`);
  });
});
