import { MusterError } from '../base/errors';
import type { WorktreeEntry } from './worktreeList';

export function worktreeExists(folder: string): MusterError {
  return new MusterError(
    'WorktreeExists',
    `${folder} exists already and is not Muster's; move or remove it, or choose another worktree folder in the settings.`,
    { details: { folder } },
  );
}

export function worktreeLocked({ path: folder, locked }: WorktreeEntry): MusterError {
  const why = locked === undefined || locked === '' ? '' : ` (${locked})`;
  return new MusterError(
    'WorktreeLocked',
    `The worktree ${folder} is locked${why}; unlock it with \`git worktree unlock\` first.`,
  );
}

export function branchExists(branch: string, worktree: string | undefined): MusterError {
  const where = worktree === undefined ? '' : ` and is checked out in ${worktree}`;
  return new MusterError(
    'BranchExists',
    `The branch "${branch}" exists already${where} and is not Muster's; rename or delete it, or change the branch template in the settings.`,
    { details: { branch, worktree } },
  );
}

export function notUnderRoot(folder: string, root: string): MusterError {
  return new MusterError(
    'WorktreeExists',
    `${folder} is not a worktree of this repository under ${root}, so it was left alone; remove it yourself if it is not needed.`,
  );
}
