import * as vscode from 'vscode';
import { MusterError } from '../../core/base/errors';
import type { Orchestrator } from '../../core/orchestrator';
import { deadlockText } from '../../shared/deadlock';
import type { Snapshot } from '../../shared/viewModel';
import { commandIds } from '../contributions';
import type { Project } from '../project';
import { property } from './arguments';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage, showQuickPick } from '../text/plainWindow';

export interface Remedy extends vscode.QuickPickItem {
  /** `retry:3`, `skip:3`, `takeOut:7:3`, `edit:7` */
  readonly id: string;
  readonly mend: (orchestrator: Orchestrator) => Promise<void>;
}

/** What gets a backlog going again that nothing of can start. */
export function deadlockCommand(project: Project): Pick<CommandHandlers, 'mendDeadlock'> {
  return {
    /** `({ remedy }?)`, by the {@link Remedy}'s id. */
    mendDeadlock: async (answer) => {
      const { orchestrator } = await project.open();
      const snapshot = orchestrator.snapshot();
      const remedies = remediesOf(snapshot);
      if (snapshot.deadlock === undefined || remedies.length === 0) {
        void showInformationMessage(vscode.l10n.t('Nothing stands in the way of the features that wait.'));
        return;
      }
      const title = deadlockText(snapshot.deadlock, vscode.l10n.t);
      const named = property(answer, 'remedy');
      if (named !== undefined) {
        const remedy = remedies.find(({ id }) => id === named);
        if (remedy === undefined) throw noRemedy(remedies);
        await remedy.mend(orchestrator);
        return;
      }
      const picked = await showQuickPick(
        remedies.map((remedy) => ({ ...remedy, hasIcon: true as const })),
        {
          title,
          placeHolder: vscode.l10n.t('What should be done?'),
        },
      );
      await picked?.mend(orchestrator);
    },
  };
}

/** One for each thing that helps by itself, then those that let the user decide more. */
export function remediesOf({ deadlock, features }: Pick<Snapshot, 'deadlock' | 'features'>): Remedy[] {
  if (deadlock === undefined) return [];
  const nameOf = (id: number): string =>
    `#${id} ${features.find((each) => each.id === id)?.name ?? ''}`.trim();
  const without = (id: number, dependency: number): readonly number[] =>
    (features.find((each) => each.id === id)?.dependencies ?? []).filter((other) => other !== dependency);
  const takeOut = (id: number, dependency: number): Remedy => ({
    id: `takeOut:${id}:${dependency}`,
    label: vscode.l10n.t('$(close) Take the dependency of #{0} on #{1} out', id, dependency),
    description: nameOf(id),
    mend: (orchestrator) => orchestrator.setDependencies(id, without(id, dependency)),
  });
  const edit = (id: number): Remedy => ({
    id: `edit:${id}`,
    label: vscode.l10n.t('$(edit) Edit the dependencies of #{0}…', id),
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
        id: `retry:${cause.id}`,
        label: vscode.l10n.t('$(refresh) Retry #{0}', cause.id),
        description: cause.name,
        mend: (orchestrator) => orchestrator.retryFeature(cause.id),
      };
      const skip: Remedy = {
        id: `skip:${cause.id}`,
        label: vscode.l10n.t('$(debug-step-over) Skip #{0}: go on without it', cause.id),
        description: vscode.l10n.t(
          '{0} no longer wait for it',
          cause.dependents.map((id) => `#${id}`).join(', '),
        ),
        mend: async (orchestrator) => {
          for (const id of cause.dependents) await orchestrator.setDependencies(id, without(id, cause.id));
        },
      };
      return [
        retry,
        skip,
        ...cause.dependents.map((id) => takeOut(id, cause.id)),
        ...cause.dependents.map(edit),
      ];
    })
    .concat(deadlock.missing.map(({ id, dependency }) => takeOut(id, dependency)));
}

function noRemedy(remedies: readonly Remedy[]): MusterError {
  const ids = remedies.map(({ id }) => id).join(', ');
  return new MusterError('SettingInvalid', vscode.l10n.t('That does not mend it; choose one of {0}.', ids));
}
