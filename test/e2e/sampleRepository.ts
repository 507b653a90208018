import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { temporaryFolder } from '../support/temporaryFolder';

export interface SampleRepository {
  readonly path: string;
  /** The backlog, to be imported. */
  readonly backlogFile: string;
  /** Runs git in it; returns what git wrote. */
  readonly git: (...argv: string[]) => string;
  readonly remove: () => void;
}

/** What `muster sample` makes: a git repository with a backlog file, a gate and settings. */
export function makeSampleRepository(featureCount: number): SampleRepository {
  // The worktrees of the agents come to lie beside the repository, so that needs a folder around it.
  const around = temporaryFolder('e2e');
  const folder = path.join(around.path, 'bookshop');
  execFileSync(process.execPath, ['dist/cli.js', 'sample', folder, '--features', String(featureCount)]);
  return {
    path: folder,
    backlogFile: path.join(folder, 'features.json'),
    git: (...argv) => execFileSync('git', argv, { cwd: folder, encoding: 'utf8' }).trim(),
    remove: around.remove,
  };
}
