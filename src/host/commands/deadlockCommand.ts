import * as vscode from 'vscode';
import type { Orchestrator } from '../../core/orchestrator';
import { deadlockText } from '../../shared/deadlock';
import type { Snapshot } from '../../shared/viewModel';
import { commandIds } from '../contributions';
import type { Project } from '../project';
import type { CommandHandlers } from './registerCommands';

export interface Remedy extends vscode.QuickPickItem {
  readonly mend: (orchestrator: Orchestrator) => Promise<void>;
}

/** What gets a backlog going again that nothing of can start. */
export function deadlockCommand(project: Project): Pick<CommandHandlers, 'mendDeadlock'> {
  return {
    mendDeadlock: async () => {
      const { orchestrator } = await project.open();
      const snapshot = orchestrator.snapshot();
      const remedies = remediesOf(snapshot);
      if (snapshot.deadlock === undefined || remedies.length === 0) {
        void vscode.window.showInformationMessage('Nothing stands in the way of the features that wait.');
        return;
      }
      const title = deadlockText(snapshot.deadlock);
      const picked = await vscode.window.showQuickPick(remedies, {
        title,
        placeHolder: 'What should be done?',
      });
      await picked?.mend(orchestrator);
    },
  };
}

/** One for each thing that helps by itself, then those that let the user decide more. */
export function remediesOf({ deadlock, features }: Pick<Snapshot, 'deadlock' | 'features'>): Remedy[] {
  if (deadlock === undefined) return [];
  const nameOf = (id: number): string =>
    `#${id} ${features.find((each) => each.id === id)?.name ?? ''}`.trim();
  const takeOut = (id: number, dependency: number): Remedy => ({
    label: `$(close) Take the dependency of #${id} on #${dependency} out`,
    description: nameOf(id),
    mend: (orchestrator) => {
      const left = features.find((each) => each.id === id)?.dependencies ?? [];
      return orchestrator.setDependencies(
        id,
        left.filter((other) => other !== dependency),
      );
    },
  });
  const edit = (id: number): Remedy => ({
    label: `$(edit) Edit the dependencies of #${id}…`,
    description: nameOf(id),
    mend: async () => {
      await vscode.commands.executeCommand(commandIds.editDependencies, id);
    },
  });
  return deadlock.causes
    .flatMap((cause): Remedy[] => {
      if (cause.kind === 'cycle') {
        const steps = cause.cycle.slice(0, -1).map((id, index) => takeOut(id, cause.cycle[index + 1] ?? id));
        return [...steps, ...cause.cycle.slice(0, -1).map(edit)];
      }
      const retry: Remedy = {
        label: `$(refresh) Retry #${cause.id}`,
        description: cause.name,
        mend: (orchestrator) => orchestrator.retryFeature(cause.id),
      };
      return [retry, ...cause.dependents.map((id) => takeOut(id, cause.id)), ...cause.dependents.map(edit)];
    })
    .concat(deadlock.missing.map(({ id, dependency }) => takeOut(id, dependency)));
}
