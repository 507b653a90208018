import * as vscode from 'vscode';
import { MusterError } from '../../core/base/errors';
import type { CleanUpItem, CleanUpSelection, RescueView, WorktreeView } from '../../shared/placeViews';
import { holdsWork, placeSubject, rescueContentsText, worktreeStateText } from '../../shared/placeTexts';
import { commandIds } from '../contributions';
import { showChanges } from '../diff/showDiff';
import type { Project } from '../project';
import type { WorktreeTree } from '../trees/worktreeTree';
import { isConfirmed, property } from './arguments';
import type { CommandHandlers } from './registerCommands';
import {
  createTerminal,
  showInformationMessage,
  showInputBox,
  showQuickPick,
  showWarningMessage,
} from '../text/plainWindow';

type PlaceCommand =
  | 'refreshWorktrees'
  | 'pruneWorktrees'
  | 'cleanUpMerged'
  | 'cleanUpWorktree'
  | 'openWorktreeTerminal'
  | 'showWorktreeDiff'
  | 'showRescuedWork'
  | 'showRescueDiff'
  | 'restoreRescue'
  | 'deleteRescue';

/** Each takes a tree item or `{ path }` or `{ ref }`, or asks; what removes also takes `{ confirm: true }`. */
export function placeCommands(
  project: Project,
  tree: Pick<WorktreeTree, 'refresh'>,
): Pick<CommandHandlers, PlaceCommand> {
  const cleanUp = async (selection: CleanUpSelection, options: unknown): Promise<unknown> => {
    const { orchestrator } = await project.open();
    const plan = await (await orchestrator.places()).planCleanUp(selection);
    if (!plan.some(({ removed }) => removed)) {
      void showInformationMessage(
        plan.length === 1 && plan[0]
          ? vscode.l10n.t('{0} stays. {1}', plan[0].name, plan[0].text)
          : vscode.l10n.t('There is nothing to clean up.'),
      );
      return plan;
    }
    if (!isConfirmed(options) && !(await confirmCleanUp(plan))) return undefined;
    const going = plan.filter(({ removed }) => removed).map(({ path }) => path);
    const items = await orchestrator.cleanUp(selection === 'missing' ? selection : going);
    tree.refresh();
    const stayed = items.filter(({ removed }) => !removed);
    if (stayed.length > 0) {
      void showWarningMessage(
        stayed.map(({ name, text }) => vscode.l10n.t('{0} stays. {1}', name, text)).join('\n'),
      );
    }
    return items;
  };
  const restore = async (rescue: RescueView, given: unknown): Promise<unknown> => {
    const { orchestrator } = await project.open();
    const branch = given ?? (await askForBranch(rescue));
    if (typeof branch !== 'string') return undefined;
    const restored = await (await orchestrator.places()).restoreRescue(rescue.ref, { branch });
    tree.refresh();
    if (given === undefined) void offerToOpen(restored.path, restored.branch);
    return restored;
  };

  return {
    refreshWorktrees: () => tree.refresh(),
    pruneWorktrees: (options) => cleanUp('missing', options),
    cleanUpMerged: (options) => cleanUp('done', options),

    cleanUpWorktree: async (argument, options) => {
      const view = await worktreeOf(project, argument, vscode.l10n.t('Clean up which worktree?'));
      return view && cleanUp([view.path], options);
    },

    openWorktreeTerminal: async (argument) => {
      const view = await worktreeOf(project, argument, vscode.l10n.t('Open a terminal in which worktree?'));
      if (view !== undefined) createTerminal({ name: view.name, cwd: view.path }).show();
    },

    showWorktreeDiff: async (argument) => {
      const view = await worktreeOf(project, argument, vscode.l10n.t('Show the changes of which worktree?'));
      if (view === undefined) return;
      const { orchestrator } = await project.open();
      await showChanges(placeSubject(view), await (await orchestrator.places()).diffOfWorktree(view.path));
    },

    showRescuedWork: async () => {
      const rescue = await rescueOf(project, undefined, vscode.l10n.t('Rescued work'));
      if (rescue === undefined) return;
      const choice = await showQuickPick(
        [
          { label: vscode.l10n.t('Show What Was Kept'), command: commandIds.showRescueDiff },
          { label: vscode.l10n.t('Restore…'), command: commandIds.restoreRescue },
          { label: vscode.l10n.t('Delete…'), command: commandIds.deleteRescue },
        ],
        { placeHolder: `${placeSubject(rescue)}: ${rescueContentsText(rescue, vscode.l10n.t)}` },
      );
      if (choice) await vscode.commands.executeCommand(choice.command, { ref: rescue.ref });
    },

    showRescueDiff: async (argument) => {
      const rescue = await rescueOf(
        project,
        argument,
        vscode.l10n.t('Show the changes of which rescued work?'),
      );
      if (rescue === undefined) return;
      const { orchestrator } = await project.open();
      const range = await (await orchestrator.places()).diffOfRescue(rescue.ref);
      await showChanges(vscode.l10n.t('{0} · rescued {1}', placeSubject(rescue), rescue.name), range);
    },

    /** `(rescue?, { branch?: string })` */
    restoreRescue: async (argument, options) => {
      const rescue = await rescueOf(project, argument, vscode.l10n.t('Restore which rescued work?'));
      return rescue && restore(rescue, property(options, 'branch'));
    },

    deleteRescue: async (argument, options) => {
      const rescue = await rescueOf(project, argument, vscode.l10n.t('Delete which rescued work?'));
      if (rescue === undefined) return;
      if (!isConfirmed(options)) {
        const choice = await showWarningMessage(
          vscode.l10n.t('Delete the rescued work of {0}?', placeSubject(rescue)),
          {
            modal: true,
            detail: vscode.l10n.t(
              'For good: {0} ({1}). It cannot be restored afterwards.',
              rescueContentsText(rescue, vscode.l10n.t),
              rescue.ref,
            ),
          },
          vscode.l10n.t('Delete'),
        );
        if (choice === undefined) return;
      }
      const { orchestrator } = await project.open();
      await orchestrator.deleteRescue(rescue);
      tree.refresh();
    },
  };
}

async function confirmCleanUp(plan: readonly CleanUpItem[]): Promise<boolean> {
  const going = plan.filter(({ removed }) => removed);
  const line = ({ name, removed, text }: CleanUpItem): string =>
    `${removed ? vscode.l10n.t('Goes') : vscode.l10n.t('Stays')}: ${name}. ${text}`;
  const question =
    going.length === 1
      ? vscode.l10n.t('Clean up {0}?', going[0]?.name ?? '')
      : vscode.l10n.t('Clean up {0} worktrees?', going.length);
  const detail = plan.map(line).join('\n');
  return (
    (await showWarningMessage(question, { modal: true, detail }, vscode.l10n.t('Clean Up'))) !== undefined
  );
}

async function worktreeOf(
  project: Project,
  argument: unknown,
  placeHolder: string,
): Promise<WorktreeView | undefined> {
  const { orchestrator } = await project.open();
  const views = await (await orchestrator.places()).worktrees();
  const path = property(argument, 'path');
  if (typeof path === 'string') {
    const view = views.find((each) => each.path === path);
    if (view !== undefined) return view;
    throw new MusterError(
      'WorktreeGone',
      vscode.l10n.t('There is no worktree at {0} any more; refresh the Worktrees view.', path),
    );
  }
  if (views.length === 0) void showInformationMessage(vscode.l10n.t('There are no worktrees of agents.'));
  const items = views.map((view) => ({
    label: placeSubject(view),
    description: worktreeStateText(view.state, vscode.l10n.t),
    view,
  }));
  return items.length === 0 ? undefined : (await showQuickPick(items, { placeHolder }))?.view;
}

async function rescueOf(
  project: Project,
  argument: unknown,
  placeHolder: string,
): Promise<RescueView | undefined> {
  const { orchestrator } = await project.open();
  const rescues = await (await orchestrator.places()).rescues();
  const ref = property(argument, 'ref');
  if (typeof ref === 'string') {
    const rescue = rescues.find((each) => each.ref === ref);
    if (rescue !== undefined) return rescue;
    throw new MusterError(
      'RescueNotFound',
      vscode.l10n.t('Nothing is kept under {0} any more; refresh the Worktrees view.', ref),
    );
  }
  if (rescues.length === 0) void showInformationMessage(vscode.l10n.t('Nothing was rescued yet.'));
  // What is nowhere else first.
  const items = [...rescues.filter(holdsWork), ...rescues.filter((each) => !holdsWork(each))].map(
    (rescue) => {
      const at = new Date(rescue.at).toLocaleString(vscode.env.language);
      return {
        label: placeSubject(rescue),
        description: rescueContentsText(rescue, vscode.l10n.t),
        detail: rescue.agentId === undefined ? at : vscode.l10n.t('Agent {0}, {1}', rescue.agentId, at),
        rescue,
      };
    },
  );
  return items.length === 0 ? undefined : (await showQuickPick(items, { placeHolder }))?.rescue;
}

function askForBranch(rescue: RescueView): Thenable<string | undefined> {
  return showInputBox({
    title: vscode.l10n.t('Restore {0}', placeSubject(rescue)),
    prompt: vscode.l10n.t('Name of the new branch; a worktree is made for it'),
    value: `rescued-${rescue.name.replace(/[^\p{L}\p{N}_-]+/gu, '-')}`,
    ignoreFocusOut: true,
  });
}

async function offerToOpen(path: string, branch: string): Promise<void> {
  const choice = await showInformationMessage(
    vscode.l10n.t('Restored on the branch {0}.', branch),
    vscode.l10n.t('Open in New Window'),
  );
  if (choice === undefined) return;
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(path), { forceNewWindow: true });
}
