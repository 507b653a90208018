import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { gitFolderOf } from '../../src/host/gitFolderOf';
import { temporaryFolder } from '../support/temporaryFolder';

describe('The git folder of a folder', () => {
  const folder = temporaryFolder();
  const inside = (...parts: string[]): string => path.join(folder.path, ...parts);
  const git = (...argv: string[]): Buffer =>
    execFileSync('git', argv, { stdio: ['ignore', 'pipe', 'ignore'] });
  after(() => folder.remove());

  it('is the same for a repository, what lies in it and its worktrees, and another for other repositories', async () => {
    git('init', '--quiet', inside('one'));
    const as = ['-c', 'user.name=Ada', '-c', 'user.email=ada@muster.invalid'];
    git('-C', inside('one'), ...as, 'commit', '--quiet', '--allow-empty', '--message=Start');
    git('-C', inside('one'), 'worktree', 'add', '--quiet', '--detach', inside('beside'));
    git('init', '--quiet', '--bare', inside('bare'));
    mkdirSync(inside('one', 'part', 'deeper'), { recursive: true });
    const one = realpathSync(inside('one', '.git'));
    assert.equal(await gitFolderOf(inside('one')), one);
    assert.equal(await gitFolderOf(inside('one', 'part', 'deeper')), one);
    assert.equal(await gitFolderOf(inside('beside')), one);
    assert.equal(await gitFolderOf(inside('bare')), realpathSync(inside('bare')));
  });

  it('is none outside of repositories', async () => {
    // As git sees it, an empty folder of that name is no repository.
    mkdirSync(inside('none', '.git'), { recursive: true });
    assert.equal(await gitFolderOf(inside('none')), undefined);
  });
});
