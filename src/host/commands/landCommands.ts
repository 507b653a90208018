import * as vscode from 'vscode';
import type { LandMode } from '../../core/git/landing/land';
import type { LandPreview, LandResult } from '../../core/orchestration/landing/landing';
import type { PullRequest } from '../../core/orchestration/landing/pullRequest';
import type { SharedProject } from '../../core/orchestrator';
import { landedText, landTitle } from '../../core/orchestration/landing/landTexts';
import { openChanges } from '../diff/showDiff';
import { askHowToLand } from '../landing/askHowToLand';
import { handCommand, type LandChoice } from '../landing/landChoices';
import { inItsRepository, type RunCommand } from '../inItsRepository';
import { letAgentSolve } from '../landing/letAgentSolve';
import { askAndOpenPullRequest, openPullRequest } from '../landing/pullRequest';
import { saveBeforeLanding } from '../landing/unsavedEdits';
import type { Project } from '../project';
import { hasChanges } from '../../shared/itemWords';
import { featureIdOf, isConfirmed, property } from './arguments';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage, showInputBox, withProgress } from '../text/plainWindow';

/** What takes the integration branch into the user's own. None of it needs the engine: followers have it too. */
export function landCommands(project: Project): Pick<CommandHandlers, 'land' | 'showFeatureDiff'> {
  const showFeature = async (featureId: number): Promise<void> => {
    const { orchestrator } = await project.open();
    await showFeatureDiff(orchestrator, featureId);
  };
  return {
    /**
     * `({ into?, confirm?, mode?: 'merge' | 'fastForward' | 'pullRequest' | 'agent', remote?, draft? }?)`; with `confirm`
     * nothing is asked. Returns what was done.
     */
    land: async (options) => {
      const { orchestrator } = await project.open();
      const run = inItsRepository(project, orchestrator.snapshot().project.repository);
      let into = textIn(options, 'into');
      for (;;) {
        const preview = await working(vscode.l10n.t('Looking at what would be landed…'), () =>
          orchestrator.landing.preview({ into }),
        );
        if (preview.outcome.kind === 'nothing') {
          void showInformationMessage(
            preview.obstacle?.message ?? vscode.l10n.t('There is nothing to land.'),
          );
          return undefined;
        }
        await openChanges(landTitle(preview), preview.diff);
        if (isConfirmed(options)) return landUnasked(orchestrator, preview, into, options, run);
        const choice = await askHowToLand(
          preview,
          {
            pullRequests: await canOpenPullRequests(orchestrator),
            agents: orchestrator.snapshot().leader === undefined,
          },
          showFeature,
        );
        switch (choice?.kind) {
          case undefined:
            return undefined;
          case 'again':
            break;
          case 'otherBranch':
            into = (await askForBranch())?.trim() ?? into;
            break;
          case 'merge':
          case 'fastForward':
            if (!(await saveBeforeLanding(preview, true))) return undefined;
            return landAsShown(orchestrator, preview, into, choice.kind);
          case 'pullRequest':
            return askAndOpenPullRequest(orchestrator, preview);
          case 'agent':
            return letAgentSolve(orchestrator, preview, run);
          case 'copyCommand':
            await vscode.env.clipboard.writeText(handCommand(preview));
            return undefined;
        }
      }
    },

    /** `(feature?)` */
    showFeatureDiff: async (argument) => {
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Show the changes of which feature?'),
        only: hasChanges,
        none: vscode.l10n.t('No agent has worked on a feature yet.'),
      });
      if (feature !== undefined) await showFeatureDiff(orchestrator, feature.id);
    },
  };
}

async function showFeatureDiff(orchestrator: SharedProject, featureId: number): Promise<void> {
  const feature = orchestrator.snapshot().features.find(({ id }) => id === featureId);
  const range = await orchestrator.landing.diffOfFeature(featureId);
  const name = `#${featureId} ${feature?.name ?? ''}`.trim();
  if (range.files.length === 0) {
    void showInformationMessage(vscode.l10n.t('{0} has not changed anything yet.', name));
    return;
  }
  await openChanges(
    `${name}: ${feature?.state === 'passing' ? vscode.l10n.t('Merged Changes') : vscode.l10n.t('Changes So Far')}`,
    range,
  );
}

async function landUnasked(
  orchestrator: SharedProject,
  preview: LandPreview,
  into: string | undefined,
  options: unknown,
  run: RunCommand,
): Promise<LandResult | PullRequest | number | undefined> {
  const mode = property(options, 'mode');
  if (mode === 'pullRequest') {
    return openPullRequest(
      orchestrator,
      preview,
      textIn(options, 'remote'),
      property(options, 'draft') === true,
    );
  }
  if (mode === 'agent') return letAgentSolve(orchestrator, preview, run);
  await saveBeforeLanding(preview, false);
  return landAsShown(orchestrator, preview, into, mode === 'fastForward' ? mode : 'merge');
}

async function landAsShown(
  { landing }: SharedProject,
  shown: LandPreview,
  into: string | undefined,
  mode: LandMode & LandChoice['kind'],
): Promise<LandResult> {
  // Large checkouts take a while, and signing may wait for a passphrase.
  const result = await working(
    vscode.l10n.t('Landing {0} into {1}…', shown.source.branch, shown.target.branch),
    () => landing.land({ into, mode, shown }),
  );
  const copy = vscode.l10n.t('Copy Undo Command');
  void showInformationMessage(landedText(result), copy).then((choice) => {
    if (choice === copy) void vscode.env.clipboard.writeText(result.undo);
  });
  return result;
}

/** Shown in the status bar as long as it takes. */
function working<T>(title: string, task: () => Promise<T>): Thenable<T> {
  return withProgress({ location: vscode.ProgressLocation.Window, title }, task);
}

async function canOpenPullRequests({ landing }: SharedProject): Promise<boolean> {
  return (await landing.hasGithubCli()) && (await landing.remotes()).length > 0;
}

function askForBranch(): Thenable<string | undefined> {
  return showInputBox({
    title: vscode.l10n.t('Land into Another Branch'),
    prompt: vscode.l10n.t(
      'A branch of yours. Where a worktree has it checked out it is moved there, otherwise without one.',
    ),
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('Name a branch.') : undefined),
  });
}

function textIn(options: unknown, key: string): string | undefined {
  const value = property(options, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
