import assert from 'node:assert/strict';
import { Git } from '../../../src/core/git/git';
import { missingIdentity } from '../../../src/core/git/identity';
import { SampleRepository } from '../../support/sampleRepository';

describe('missingIdentity', () => {
  let sample: SampleRepository;
  let git: Git;
  beforeEach(async () => {
    sample = await SampleRepository.create({ identity: false });
    git = new Git(sample.folder, sample.environment);
  });
  afterEach(() => sample.remove());

  it('is empty where the user has an identity', async () => {
    await sample.git('config', 'user.name', 'Someone');
    await sample.git('config', 'user.email', 'someone@example.org');
    assert.deepEqual(await missingIdentity(git, {}), {});
  });

  it('fills in what is missing and nothing else', async () => {
    await sample.git('config', 'user.name', 'Someone');
    const email = 'muster@localhost';
    assert.deepEqual(await missingIdentity(git, {}), { GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_EMAIL: email });
  });

  it('lets agents commit', async () => {
    const identity = await missingIdentity(git, {});
    await new Git(sample.folder, { ...sample.environment, ...identity }).raw(
      'commit',
      '--allow-empty',
      '-m',
      'x',
    );
    assert.equal((await sample.git('log', '-1', '--format=%an %ce')).trim(), 'Muster muster@localhost');
  });

  it('hands on an identity that the environment states', async () => {
    const stated = {
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'C',
      GIT_COMMITTER_EMAIL: 'c@d',
    };
    assert.deepEqual(await missingIdentity(git, stated), stated);
  });
});
