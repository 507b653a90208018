import * as vscode from 'vscode';
import type { RevertPreview } from '../../core/orchestration/landing/featureMerge';
import type { RevertRequest } from '../../core/orchestration/landing/revertFeature';
import { featureName, revertDetail } from '../../core/orchestration/landing/landTexts';
import { openChanges } from '../diff/showDiff';
import type { Project } from '../project';
import { hasPassed } from '../../shared/itemWords';
import { featureIdOf, isConfirmed, property } from './arguments';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showInputBox, showWarningMessage, withProgress } from '../text/plainWindow';

export function revertCommand(project: Project): Pick<CommandHandlers, 'revertFeature'> {
  return {
    /** `(feature?, { confirm: true, again?, reason? }?)`; returns what was done. */
    revertFeature: async (argument, options) => {
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Take back the merge of which feature?'),
        only: hasPassed,
        none: vscode.l10n.t('No feature has passed yet.'),
      });
      if (feature === undefined) return undefined;
      const preview = await orchestrator.previewRevert(feature.id);
      const request = isConfirmed(options) ? requestIn(options) : await ask(preview);
      if (request === undefined) return undefined;
      return withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: vscode.l10n.t(
            'Checking {0} without {1}…',
            orchestrator.snapshot().project.integrationBranch,
            featureName(preview),
          ),
        },
        () => orchestrator.revertFeature(feature.id, request),
      );
    },
  };
}

function requestIn(options: unknown): RevertRequest {
  const reason = property(options, 'reason');
  return {
    again: property(options, 'again') === true,
    ...(typeof reason === 'string' ? { reason } : {}),
  };
}

/** Shows first what would go. `undefined`: the user changed their mind. */
async function ask(preview: RevertPreview): Promise<RevertRequest | undefined> {
  await openChanges(vscode.l10n.t('{0}: Merged Changes', featureName(preview)), preview.diff);
  const reason = await showInputBox({
    title: vscode.l10n.t('Revert the Merge of {0} (1/2): Reason', featureName(preview)),
    prompt: vscode.l10n.t('Why? The next agent of this feature is told (optional)'),
    ignoreFocusOut: true,
  });
  if (reason === undefined) return undefined;
  const hold = vscode.l10n.t('Revert and Hold');
  const again = vscode.l10n.t('Revert and Implement Again');
  const choice = await showWarningMessage(
    vscode.l10n.t('Revert the merge of {0}?', featureName(preview)),
    {
      modal: true,
      detail: vscode.l10n.t(
        '{0}\n\nHeld, the feature waits until you retry it; otherwise an agent implements it again as soon as one is free.',
        revertDetail(preview),
      ),
    },
    hold,
    again,
  );
  return choice === undefined ? undefined : { reason, again: choice === again };
}
