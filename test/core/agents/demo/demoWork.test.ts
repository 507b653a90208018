import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { sharedFile, writeFeatureFiles, writeSharedLine } from '../../../../src/core/agents/demo/demoWork';
import type { FeatureDetails } from '../../../../src/core/agents/demo/featureTools';
import { WorktreeGit } from '../../../../src/core/agents/demo/worktreeGit';
import { SampleRepository } from '../../../support/sampleRepository';

const feature = (id: number, name: string): FeatureDetails => ({
  id,
  name,
  category: 'sample',
  description: 'What it does.',
  steps: ['Open it', 'Look\nat it'],
  attempt: 1,
  interruptions: 0,
  answers: [],
  regressions: 0,
  lastError: '',
  integrationBranch: 'main',
  conflictFiles: [],
});

describe("The demo agent's work", () => {
  let repository: SampleRepository;
  beforeEach(async () => {
    repository = await SampleRepository.create();
  });
  afterEach(() => repository.remove());

  const read = (file: string): string => readFileSync(path.join(repository.folder, file), 'utf8');

  it('is the same files whenever it is done, and a second commit of them is none', async () => {
    const git = new WorktreeGit(repository.folder);
    const paths = writeFeatureFiles(repository.folder, feature(3, 'Log in & out'));
    assert.deepEqual(
      paths.map((file) => file.replaceAll('\\', '/')),
      ['features/3-log-in-out.md', 'features/3-log-in-out.mjs'],
    );
    assert.match(read('features/3-log-in-out.md'), /No AI was involved\.[^]*- \[x\] Look at it\n/);
    assert.equal(await git.commit(paths, 'Add it'), true);
    writeFeatureFiles(repository.folder, feature(3, 'Log in & out'));
    assert.equal(await git.commit(paths, 'Add it'), false);
    assert.equal(await repository.git('log', '-1', '--format=%an %s'), 'Muster demo agent Add it\n');
  });

  const hostile = ['../../evil', '"; rm -rf /', '`${x}`\u2028*/ evil', '…', 'a\nb', 'x'.repeat(500)];
  for (const name of hostile) {
    it(`stays in its folder and loads, whatever a feature is called: ${JSON.stringify(name).slice(0, 30)}`, async () => {
      const [note = '', module = ''] = writeFeatureFiles(repository.folder, feature(4, name));
      for (const file of [note, module]) assert.match(file, /^features[\\/]4-[a-z0-9-]{1,40}\.(?:md|mjs)$/);
      const loaded = (await import(pathToFileURL(path.join(repository.folder, module)).href)) as {
        feature: { name: string };
      };
      assert.equal(loaded.feature.name, name);
    });
  }

  it('keeps both sides of a conflict', async () => {
    const git = new WorktreeGit(repository.folder);
    await repository.git('switch', '--quiet', '--create', 'branch');
    await git.commit(writeSharedLine(repository.folder, feature(1, 'One')), 'One');
    await repository.git('switch', '--quiet', 'main');
    await git.commit(writeSharedLine(repository.folder, feature(2, 'Two')), 'Two');
    await repository.git('switch', '--quiet', 'branch');

    assert.deepEqual(await git.mergeKeepingBoth('main'), [sharedFile]);
    assert.equal(read(sharedFile), '# Features that change the same line\n\n- #1 One\n- #2 Two\n');
    assert.equal(await repository.git('status', '--porcelain'), '');
    assert.deepEqual(await git.mergeKeepingBoth('main'), []);
    // Its own line is there already: nothing to change.
    assert.equal(await git.commit(writeSharedLine(repository.folder, feature(1, 'One')), 'Again'), false);
  });

  it('says why git refused', async () => {
    await assert.rejects(new WorktreeGit(repository.folder).mergeKeepingBoth('nowhere'), /git merge failed/);
  });
});
