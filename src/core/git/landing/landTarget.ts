import { existsSync } from 'node:fs';
import path from 'node:path';
import { MusterError } from '../../base/errors';
import type { Git } from '../git';
import { currentBranchOf, integrationBranchCheckedOut, type Repository } from '../repository';
import { checkedOutAt } from '../worktreeList';

/** The user's branch that the integration branch is taken into. */
export interface LandTarget {
  readonly branch: string;
  readonly tip: string;
  /** The worktree that has it checked out; undefined when none has. */
  readonly checkout: string | undefined;
}

/**
 * The branch that is checked out in the opened worktree, or the one that was named.
 *
 * @throws MusterError DetachedHead, CheckoutNotReady, IntegrationBranchCheckedOut, SettingInvalid
 */
export async function findLandTarget(
  repository: Repository,
  integrationBranch: string,
  into: string | undefined,
): Promise<LandTarget> {
  const { git, checkout } = repository;
  if (into === undefined) {
    const here = git.at(checkout);
    const operation = await operationUnderWay(here);
    if (operation !== undefined) throw underWay(checkout, operation);
    const branch = await currentBranchOf(here);
    if (branch === integrationBranch) throw integrationBranchCheckedOut(branch, checkout);
    return { branch, tip: await tipOf(git, branch), checkout };
  }
  const branch = into.replace(/^refs\/heads\//, '');
  if (branch === integrationBranch) {
    throw new MusterError(
      'SettingInvalid',
      `"${branch}" is the integration branch itself; name the branch that its work is to be taken into.`,
    );
  }
  return { branch, tip: await tipOf(git, branch), checkout: await checkedOutAt(git, branch) };
}

async function tipOf(git: Git, branch: string): Promise<string> {
  const tip = await git.commitOf(`refs/heads/${branch}`);
  if (tip !== undefined) return tip;
  throw new MusterError(
    'SettingInvalid',
    `There is no branch "${branch}" in this repository; name one that \`git branch\` lists.`,
    { details: { branch } },
  );
}

/** What git has begun in a worktree and not finished, and how it is ended. */
interface Operation {
  readonly name: string;
  readonly command: string;
}

const operations: readonly (Operation & { readonly file: string })[] = [
  { file: 'rebase-merge', name: 'rebase', command: 'git rebase' },
  { file: 'rebase-apply', name: 'rebase', command: 'git rebase' },
  { file: 'MERGE_HEAD', name: 'merge', command: 'git merge' },
  { file: 'CHERRY_PICK_HEAD', name: 'cherry-pick', command: 'git cherry-pick' },
  { file: 'REVERT_HEAD', name: 'revert', command: 'git revert' },
];

export async function operationUnderWay(git: Git): Promise<Operation | undefined> {
  const { stdout } = await git.run(['rev-parse', '--absolute-git-dir']);
  return operations.find(({ file }) => existsSync(path.join(stdout.trimEnd(), file)));
}

export function underWay(checkout: string, { name, command }: Operation): MusterError {
  return new MusterError(
    'CheckoutNotReady',
    `A ${name} is under way in ${checkout}, so nothing was landed; finish it, or end it with \`${command} --abort\`, and try again.`,
    { details: { checkout, operation: name } },
  );
}
