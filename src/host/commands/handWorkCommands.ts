import * as vscode from 'vscode';
import type { WorktreeView } from '../../shared/placeViews';
import { placeSubject, worktreeContentsText } from '../../shared/placeTexts';
import type { Project } from '../project';
import { canAssign } from '../../shared/itemWords';
import { canSubmit, type WorktreeTree } from '../trees/worktreeTree';
import { featureIdOf, property } from './arguments';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { setStatusBarMessage, showInformationMessage, showQuickPick } from '../text/plainWindow';

/** For who works in a feature's worktree in place of an agent. */
export function handWorkCommands(
  project: Project,
  tree: Pick<WorktreeTree, 'refresh'>,
): Pick<CommandHandlers, 'createWorktree' | 'mergeWorktree'> {
  return {
    /** `(feature?)`; returns where it was made. */
    createWorktree: async (argument) => {
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Make the worktree of which feature?'),
        only: canAssign,
        none: vscode.l10n.t('There is no feature that nobody works on.'),
      });
      if (feature === undefined) return undefined;
      const made = await orchestrator.createWorktree(feature.id);
      tree.refresh();
      setStatusBarMessage(vscode.l10n.t('$(check) Worktree made at {0}', made.path), 4000);
      return made;
    },

    /** `(feature or worktree?)`; returns what was submitted. */
    mergeWorktree: async (argument) => {
      const { orchestrator } = await project.open();
      const given = featureIdOf(argument) ?? featureIdOf(property(argument, 'view'));
      const featureId = given ?? (await askForWorktree(await (await orchestrator.places()).worktrees()));
      if (featureId === undefined) return undefined;
      const submitted = await orchestrator.mergeWorktree(featureId);
      tree.refresh();
      setStatusBarMessage(vscode.l10n.t('$(check) #{0} is in the merge queue', featureId), 4000);
      return submitted;
    },
  };
}

async function askForWorktree(views: readonly WorktreeView[]): Promise<number | undefined> {
  const items = views.filter(canSubmit).map((view) => ({
    label: placeSubject(view),
    description: worktreeContentsText(view, vscode.l10n.t),
    featureId: view.featureId,
  }));
  if (items.length === 0) {
    void showInformationMessage(vscode.l10n.t('No worktree holds commits that could be merged.'));
    return undefined;
  }
  const placeHolder = vscode.l10n.t('Merge what is committed in which worktree?');
  return (await showQuickPick(items, { placeHolder }))?.featureId;
}
