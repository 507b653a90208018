import * as vscode from 'vscode';
import type { MusterErrorCode } from '../core/base/errors';
import type { ErrorBoundary } from './errorBoundary';
import type { Project, ProjectState } from './project';

/** The little that is used of what VS Code's own git extension tells. */
export interface GitInWindow {
  readonly repositories: readonly GitRepositoryInWindow[];
  readonly onDidOpenRepository: vscode.Event<GitRepositoryInWindow>;
}

export interface GitRepositoryInWindow {
  readonly state: {
    readonly HEAD: { readonly name?: string; readonly commit?: string } | undefined;
    readonly onDidChange: vscode.Event<unknown>;
  };
}

/** What a new repository, commit or branch can mend; a look for another reason would only make the views flicker. */
const mendedByGit: ReadonlySet<MusterErrorCode | 'unexpected'> = new Set([
  'NotAGitRepository',
  'NoCommits',
  'DetachedHead',
]);

/**
 * After such a problem, looks again as soon as there is a repository, or another commit or branch in one: made with the
 * buttons of the welcome pages, or anywhere else. Without VS Code's git extension **Check Again** is left.
 */
export function openWhenMended(
  project: Pick<Project, 'state' | 'onDidChange' | 'open'>,
  boundary: ErrorBoundary,
  gitInWindow: () => Promise<GitInWindow | undefined> = builtInGit,
): vscode.Disposable {
  const subscriptions: vscode.Disposable[] = [];
  let isDisposed = false;
  let follows = false;
  const look = (): void => {
    if (!isMendedByGit(project.state)) return;
    void boundary.runQuietly('Open the repository', () => project.open());
  };
  const followCommits = ({ state }: GitRepositoryInWindow): void => {
    const head = (): string => `${state.HEAD?.name ?? ''} ${state.HEAD?.commit ?? ''}`;
    let seen = head();
    // It tells of every changed file as well.
    const changed = state.onDidChange(() => {
      if (head() === seen) return;
      seen = head();
      look();
    });
    subscriptions.push(changed);
  };
  const follow = async (): Promise<void> => {
    const git = await gitInWindow();
    if (git === undefined || isDisposed) return;
    git.repositories.forEach(followCommits);
    const opened = git.onDidOpenRepository((repository) => {
      followCommits(repository);
      look();
    });
    subscriptions.push(opened);
  };
  const asked = project.onDidChange((state) => {
    if (!isMendedByGit(state) || follows) return;
    follows = true;
    void boundary.runQuietly('Follow the repositories of the window', follow);
  });
  return new vscode.Disposable(() => {
    isDisposed = true;
    asked.dispose();
    for (const each of subscriptions) each.dispose();
  });
}

function isMendedByGit(state: ProjectState): boolean {
  return state.kind === 'problem' && mendedByGit.has(state.code);
}

async function builtInGit(): Promise<GitInWindow | undefined> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitInWindow }>('vscode.git');
  // It throws while `git.enabled` is off.
  return extension && (await extension.activate()).getAPI(1);
}
