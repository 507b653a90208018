import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/core/base/log';
import { Integration } from '../../../src/core/git/integration';
import { openRepository } from '../../../src/core/git/repository';
import { leaveIntegration } from '../../../src/core/orchestration/leaveIntegration';
import { SampleRepository } from '../../support/sampleRepository';

describe('An agent that has checked out the integration branch', () => {
  let sample: SampleRepository;
  let folder: string;
  let leave: () => Promise<void>;
  beforeEach(async () => {
    sample = await SampleRepository.create();
    // In the checkout, so that git would find that where the worktree is none any more.
    folder = path.join(sample.folder, 'trees', 'feature-1');
    const repository = await openRepository(sample.folder, {
      integrationBranch: 'roadmap',
      environment: sample.environment,
    });
    await sample.git('worktree', 'add', '--quiet', '-b', 'roadmap', folder);
    const integration = new Integration(repository, 'roadmap');
    leave = () =>
      leaveIntegration({ repository, integration, log: silentLog }, { agentId: 1, worktree: folder });
  });
  afterEach(() => sample.remove());

  it('leaves it when it is gone, and its files stay', async () => {
    sample.write({ 'readme.md': 'changed\n' }, folder);
    await leave();
    await assert.rejects(sample.gitIn(folder, 'symbolic-ref', '--quiet', 'HEAD'));
    assert.equal(sample.read('readme.md', folder), 'changed\n');
  });

  it('never takes the user’s checkout off its branch, whatever has become of the worktree', async () => {
    rmSync(path.join(folder, '.git'));
    await leave();
    assert.equal(await sample.git('symbolic-ref', 'HEAD'), 'refs/heads/main\n');
  });
});
