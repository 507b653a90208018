import assert from 'node:assert/strict';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Git } from '../../../src/core/git/git';
import { Integration } from '../../../src/core/git/integration';
import { openRepository } from '../../../src/core/git/repository';
import { Worktrees } from '../../../src/core/git/worktrees';
import { SampleRepository } from '../../support/sampleRepository';

describe("Programs in the repository's configuration", function () {
  this.timeout(180_000);
  let sample: SampleRepository;
  let mark: string;

  beforeEach(async function () {
    if (process.platform === 'win32') this.skip(); // The programs below are shell scripts.
    sample = await SampleRepository.create();
    mark = path.join(sample.around, 'ran');
    const script = `#!/bin/sh\necho "$0" >> '${mark}'\n`;
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change', 'fsmonitor-test']) {
      const file = path.join(sample.folder, '.git', 'hooks', hook);
      writeFileSync(file, script);
      chmodSync(file, 0o755);
    }
    await sample.git('config', 'core.fsmonitor', path.join(sample.folder, '.git', 'hooks', 'fsmonitor-test'));
  });
  afterEach(() => {
    sample.remove();
  });

  it('are run by git itself, which the other tests rely on', async () => {
    await sample.git('status');
    assert.ok(existsSync(mark));
  });

  it("are not run by Muster's worktrees, looks and merges", async () => {
    const { environment } = sample;
    const repository = await openRepository(sample.folder, { integrationBranch: 'roadmap', environment });
    const worktrees = new Worktrees(repository);
    const integration = new Integration(repository, 'roadmap');
    const base = await integration.ensure();
    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    writeFileSync(path.join(made.path, 'loose.txt'), 'loose\n');
    await worktrees.statusOf(made.path, base);
    const git = new Git(sample.folder, environment);
    const tree = (await git.run(['rev-parse', `${base}^{tree}`])).stdout.trim();
    const tip = (await git.run(['commit-tree', tree, '-p', base, '-m', 'Work'])).stdout.trim();
    await integration.advance(base, tip);
    await worktrees.addDetached('gate-0123456789ab', tip);
    await worktrees.remove(made.path, { rescueName: '1' });
    assert.equal(await integration.tip(), tip);
    assert.equal(existsSync(mark), false);
  });

  it("leaves what the user's environment configures in force beside that", async () => {
    const environment = {
      ...sample.environment,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'user.name',
      GIT_CONFIG_VALUE_0: 'From the environment',
    };
    const git = new Git(sample.folder, environment);
    assert.equal((await git.run(['config', 'user.name'])).stdout, 'From the environment\n');
    assert.equal((await git.run(['config', 'core.hooksPath'])).stdout, '/dev/null\n');
    assert.equal(await git.raw('config', 'core.fsmonitor'), 'false\n');
  });
});
