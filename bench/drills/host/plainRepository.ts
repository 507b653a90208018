import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { git } from './drillProject';

/** A repository with one commit, in which nobody is in the middle of anything. */
export function plainRepository(repository: string): void {
  mkdirSync(repository);
  git(repository, 'init', '--quiet', '--initial-branch=main');
  git(repository, 'config', 'user.name', 'Drill');
  git(repository, 'config', 'user.email', 'drill@example.org');
  git(repository, 'config', 'commit.gpgsign', 'false');
  writeFileSync(path.join(repository, 'readme.md'), '# Drill\n');
  git(repository, 'add', '--all');
  git(repository, 'commit', '--quiet', '--message', 'First commit');
}
