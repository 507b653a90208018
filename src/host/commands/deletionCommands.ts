import * as vscode from 'vscode';
import type { DependentsChoice } from '../../shared/deletion';
import { isDependentsChoice } from '../../shared/deletion';
import type { FeatureView } from '../../shared/viewModel';
import { commandIds } from '../contributions';
import { inItsRepository } from '../inItsRepository';
import type { Project } from '../project';
import type { FeatureTreeView } from '../trees/registerFeatureView';
import { featureIdsIn, isConfirmed, property } from './arguments';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage, showQuickPick, showWarningMessage } from '../text/plainWindow';

/** Takes features out of the backlog, and brings them back. */
export function deletionCommands(
  project: Project,
  features: Pick<FeatureTreeView, 'selected'>,
): Pick<CommandHandlers, 'deleteFeatures' | 'restoreFeatures'> {
  const restore = async (featureIds: readonly number[]): Promise<void> => {
    const { orchestrator } = await project.open();
    const { notes } = await orchestrator.restoreFeatures(featureIds);
    if (notes.length > 0) void showInformationMessage(notes.join(' '));
  };
  return {
    /** `(feature?, selected?)`, or `({ featureIds, dependents?, confirm: true })`. Returns what is deleted. */
    deleteFeatures: async (argument, selected) => {
      const { orchestrator } = await project.open();
      const all = orchestrator.snapshot().features;
      const given = featureIdsIn(argument, selected);
      const named = given.length > 0 ? given : features.selected();
      const picked =
        named.length > 0
          ? all.filter(({ id }) => named.includes(id))
          : [
              await pickFeature(orchestrator.snapshot(), undefined, {
                placeholder: vscode.l10n.t('Delete which feature?'),
                none: vscode.l10n.t('There is no feature.'),
              }),
            ].filter((feature) => feature !== undefined);
      if (picked.length === 0) return undefined;
      const ids = new Set(picked.map(({ id }) => id));
      const dependents = all.filter(
        ({ id, dependencies }) => !ids.has(id) && dependencies.some((each) => ids.has(each)),
      );
      const wanted = property(argument, 'dependents');
      const choice = isConfirmed(argument)
        ? isDependentsChoice(wanted)
          ? wanted
          : undefined
        : await askWhatBecomes(picked, dependents);
      if (choice === null) return undefined;
      const done = await orchestrator.deleteFeatures({ featureIds: [...ids], dependents: choice });
      const deleted = done.deleted.map(({ id }) => id);
      const run = inItsRepository(project, orchestrator.snapshot().project.repository);
      void offerUndo(done.deleted).then((undo) =>
        undo ? run(commandIds.restoreFeatures, { featureIds: deleted }) : undefined,
      );
      return deleted;
    },

    /** `({ featureIds })`, or those that the user picks. */
    restoreFeatures: async (argument) => {
      const given = featureIdsIn(argument, undefined);
      if (given.length > 0) return restore(given);
      const { orchestrator } = await project.open();
      const kept = await orchestrator.deletedFeatures();
      if (kept.length === 0) {
        void showInformationMessage(vscode.l10n.t('No feature was deleted.'));
        return;
      }
      const picked = await showQuickPick(
        kept.map(({ id, name, deletedAt }) => ({
          label: `#${id} ${name}`,
          description: new Date(deletedAt).toLocaleString(vscode.env.language),
          id,
        })),
        { canPickMany: true, placeHolder: vscode.l10n.t('Bring back which features?') },
      );
      if (picked !== undefined && picked.length > 0) await restore(picked.map(({ id }) => id));
    },
  };
}

/** Null: the user has changed their mind; undefined: nothing depends on them. */
async function askWhatBecomes(
  picked: readonly FeatureView[],
  dependents: readonly FeatureView[],
): Promise<DependentsChoice | undefined | null> {
  const [first] = picked;
  const question =
    picked.length === 1 && first !== undefined
      ? vscode.l10n.t('Delete feature #{0} {1}?', first.id, first.name)
      : vscode.l10n.t('Delete {0} features?', picked.length);
  const passed = picked.some(({ state }) => state === 'passing')
    ? [vscode.l10n.t('What was merged stays merged.')]
    : [];
  const kept = vscode.l10n.t(
    'What is in their worktrees is kept as rescued work, and they can be brought back.',
  );
  if (dependents.length === 0) {
    const yes = vscode.l10n.t('Delete');
    const options = { modal: true, detail: [...passed, kept].join('\n') };
    return (await showWarningMessage(question, options, yes)) === yes ? undefined : null;
  }
  const named = dependents.slice(0, 5).map(({ id, name }) => `#${id} ${name}`);
  const more = dependents.length > 5 ? [vscode.l10n.t('and {0} more', dependents.length - 5)] : [];
  const answers = new Map<string, DependentsChoice>([
    [vscode.l10n.t('Delete, They Wait No Longer'), 'release'],
    [vscode.l10n.t('Delete, They Wait for What It Waited For'), 'inherit'],
    [vscode.l10n.t('Delete Them Too'), 'delete'],
  ]);
  const answer = await showWarningMessage(
    question,
    {
      modal: true,
      detail: [
        vscode.l10n.t('These depend on it: {0}', [...named, ...more].join(', ')),
        ...passed,
        kept,
      ].join('\n'),
    },
    ...answers.keys(),
  );
  return answer === undefined ? null : (answers.get(answer) ?? null);
}

async function offerUndo(
  deleted: readonly { readonly id: number; readonly name: string }[],
): Promise<boolean> {
  const undo = vscode.l10n.t('Undo');
  const [first] = deleted;
  const said =
    deleted.length === 1 && first !== undefined
      ? vscode.l10n.t('Feature #{0} {1} is deleted.', first.id, first.name)
      : vscode.l10n.t('{0} features are deleted.', deleted.length);
  return (await showInformationMessage(said, undo)) === undo;
}
