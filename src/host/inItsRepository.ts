import * as vscode from 'vscode';
import { messageOf, MusterError } from '../core/base/errors';
import type { SharedProject } from '../core/orchestrator';
import type { CommandId, EditorCommand } from './contributions';
import type { Project } from './project';
import { showErrorMessage } from './text/plainWindow';

export type RunCommand = (command: CommandId | EditorCommand, ...args: readonly unknown[]) => Promise<void>;

/**
 * Runs commands in that repository, or the one that is shown now, also when the window shows another one by then: a
 * notification stays for as long as nobody answers it, and numbers of features and agents mean something else in each
 * repository.
 */
export function inItsRepository(
  project: Pick<Project, 'snapshot' | 'open' | 'openAt' | 'choose'>,
  repository = project.snapshot?.project.repository,
): RunCommand {
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
    void showErrorMessage(notOpenAnyMore(repository));
    return false;
  }
  await project.choose(other.folder);
  return true;
}

/** The engine of a repository for what only looks: it does not have to be the one that is shown. */
export async function engineOf(
  project: Pick<Project, 'open' | 'openAt'>,
  repository: string | undefined,
): Promise<SharedProject> {
  const found = repository === undefined ? undefined : project.openAt(repository);
  if (found !== undefined) return found.orchestrator;
  // After a reload of the window nothing is open yet.
  const shown = await project.open();
  const its = repository === undefined ? shown : project.openAt(repository);
  if (its !== undefined) return its.orchestrator;
  throw new MusterError('NoWorkspace', notOpenAnyMore(repository ?? ''));
}

function notOpenAnyMore(repository: string): string {
  return vscode.l10n.t(
    'That was about {0}, which is not open in this window any more; open it first.',
    repository,
  );
}
