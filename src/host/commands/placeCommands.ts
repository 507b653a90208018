import * as vscode from 'vscode';
import { MusterError } from '../../core/base/errors';
import type { CleanUpItem, CleanUpSelection, RescueView, WorktreeView } from '../../shared/placeViews';
import { holdsWork, placeSubject, rescueContentsText, worktreeStateTexts } from '../../shared/placeTexts';
import { commandIds } from '../contributions';
import { showChanges } from '../diff/showDiff';
import type { Project } from '../project';
import type { WorktreeTree } from '../trees/worktreeTree';
import { isConfirmed, property } from './arguments';
import type { CommandHandlers } from './registerCommands';

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
      void vscode.window.showInformationMessage(
        plan.length === 1 && plan[0]
          ? `${plan[0].name} stays. ${plan[0].text}`
          : 'There is nothing to clean up.',
      );
      return plan;
    }
    if (!isConfirmed(options) && !(await confirmCleanUp(plan))) return undefined;
    const going = plan.filter(({ removed }) => removed).map(({ path }) => path);
    const items = await orchestrator.cleanUp(selection === 'missing' ? selection : going);
    tree.refresh();
    const stayed = items.filter(({ removed }) => !removed);
    if (stayed.length > 0) {
      void vscode.window.showWarningMessage(
        stayed.map(({ name, text }) => `${name} stays. ${text}`).join('\n'),
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
      const view = await worktreeOf(project, argument, 'Clean up which worktree?');
      return view && cleanUp([view.path], options);
    },

    openWorktreeTerminal: async (argument) => {
      const view = await worktreeOf(project, argument, 'Open a terminal in which worktree?');
      if (view !== undefined) vscode.window.createTerminal({ name: view.name, cwd: view.path }).show();
    },

    showWorktreeDiff: async (argument) => {
      const view = await worktreeOf(project, argument, 'Show the changes of which worktree?');
      if (view === undefined) return;
      const { orchestrator } = await project.open();
      await showChanges(placeSubject(view), await (await orchestrator.places()).diffOfWorktree(view.path));
    },

    showRescuedWork: async () => {
      const rescue = await rescueOf(project, undefined, 'Rescued work');
      if (rescue === undefined) return;
      const choice = await vscode.window.showQuickPick(
        [
          { label: 'Show What Was Kept', command: commandIds.showRescueDiff },
          { label: 'Restore…', command: commandIds.restoreRescue },
          { label: 'Delete…', command: commandIds.deleteRescue },
        ],
        { placeHolder: `${placeSubject(rescue)}: ${rescueContentsText(rescue)}` },
      );
      if (choice) await vscode.commands.executeCommand(choice.command, { ref: rescue.ref });
    },

    showRescueDiff: async (argument) => {
      const rescue = await rescueOf(project, argument, 'Show the changes of which rescued work?');
      if (rescue === undefined) return;
      const { orchestrator } = await project.open();
      const range = await (await orchestrator.places()).diffOfRescue(rescue.ref);
      await showChanges(`${placeSubject(rescue)} · rescued ${rescue.name}`, range);
    },

    /** `(rescue?, { branch?: string })` */
    restoreRescue: async (argument, options) => {
      const rescue = await rescueOf(project, argument, 'Restore which rescued work?');
      return rescue && restore(rescue, property(options, 'branch'));
    },

    deleteRescue: async (argument, options) => {
      const rescue = await rescueOf(project, argument, 'Delete which rescued work?');
      if (rescue === undefined) return;
      if (!isConfirmed(options)) {
        const choice = await vscode.window.showWarningMessage(
          `Delete the rescued work of ${placeSubject(rescue)}?`,
          {
            modal: true,
            detail: `For good: ${rescueContentsText(rescue)} (${rescue.ref}). It cannot be restored afterwards.`,
          },
          'Delete',
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
    `${removed ? 'Goes' : 'Stays'}: ${name}. ${text}`;
  const question =
    going.length === 1 ? `Clean up ${going[0]?.name ?? ''}?` : `Clean up ${going.length} worktrees?`;
  const detail = plan.map(line).join('\n');
  return (
    (await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Clean Up')) !== undefined
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
      `There is no worktree at ${path} any more; refresh the Worktrees view.`,
    );
  }
  if (views.length === 0) void vscode.window.showInformationMessage('There are no worktrees of agents.');
  const items = views.map((view) => ({
    label: placeSubject(view),
    description: worktreeStateTexts[view.state],
    view,
  }));
  return items.length === 0 ? undefined : (await vscode.window.showQuickPick(items, { placeHolder }))?.view;
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
      `Nothing is kept under ${ref} any more; refresh the Worktrees view.`,
    );
  }
  if (rescues.length === 0) void vscode.window.showInformationMessage('Nothing was rescued yet.');
  // What is nowhere else first.
  const items = [...rescues.filter(holdsWork), ...rescues.filter((each) => !holdsWork(each))].map(
    (rescue) => ({
      label: placeSubject(rescue),
      description: rescueContentsText(rescue),
      detail: `${rescue.agentId === undefined ? '' : `Agent ${rescue.agentId}, `}${rescue.at}`,
      rescue,
    }),
  );
  return items.length === 0 ? undefined : (await vscode.window.showQuickPick(items, { placeHolder }))?.rescue;
}

function askForBranch(rescue: RescueView): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: `Restore ${placeSubject(rescue)}`,
    prompt: 'Name of the new branch; a worktree is made for it',
    value: `rescued-${rescue.name.replace(/[^\p{L}\p{N}_-]+/gu, '-')}`,
    ignoreFocusOut: true,
  });
}

async function offerToOpen(path: string, branch: string): Promise<void> {
  const choice = await vscode.window.showInformationMessage(
    `Restored on the branch ${branch}.`,
    'Open in New Window',
  );
  if (choice === undefined) return;
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(path), { forceNewWindow: true });
}
