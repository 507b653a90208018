import * as vscode from 'vscode';
import { messageOf } from '../core/base/errors';
import type { CommandId } from './contributions';
import type { Project } from './project';
import { showErrorMessage } from './text/plainWindow';

export type RunCommand = (command: CommandId, ...args: readonly unknown[]) => Promise<void>;

/**
 * Runs commands in the repository that is shown now, also when the window shows another one by then: a notification
 * stays for as long as nobody answers it, and numbers of features and agents mean something else in each repository.
 */
export function inItsRepository(
  project: Pick<Project, 'snapshot' | 'open' | 'openAt' | 'choose'>,
): RunCommand {
  const repository = project.snapshot?.project.repository;
  return async (command, ...args) => {
    try {
      if (repository !== undefined && !(await shows(project, repository))) return;
      await vscode.commands.executeCommand(command, ...args);
    } catch (error) {
      void showErrorMessage(messageOf(error));
    }
  };
}

async function shows(
  project: Pick<Project, 'open' | 'openAt' | 'choose'>,
  repository: string,
): Promise<boolean> {
  const shown = await project.open().catch(() => undefined);
  if (shown?.orchestrator.snapshot().project.repository === repository) return true;
  const other = project.openAt(repository);
  if (other === undefined) {
    void showErrorMessage(
      vscode.l10n.t(
        'That was about {0}, which is not open in this window any more; open it first.',
        repository,
      ),
    );
    return false;
  }
  await project.choose(other.folder);
  return true;
}
