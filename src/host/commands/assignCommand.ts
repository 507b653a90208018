import * as vscode from 'vscode';
import { MusterError } from '../../core/base/errors';
import { assignmentLines, type AssignRequest, readAssignRequest } from '../../core/scheduling/assignment';
import type { Snapshot } from '../../shared/viewModel';
import { viewIds } from '../contributions';
import type { Project } from '../project';
import type { SettingsNotices } from '../settingsNotices';
import { canAssign } from '../../shared/itemWords';
import { featureIdsIn, property } from './arguments';
import type { CommandHandlers } from './registerCommands';
import { showQuickPick, showWarningMessage } from '../text/plainWindow';

/**
 * Gives features to agents now: `(feature?, selected?)` from the tree, `({ featureIds?, next?, maxParallel? })`, or
 * those that the user picks. Returns who has what.
 */
export function assignCommand(
  project: Project,
  notices: SettingsNotices,
): Pick<CommandHandlers, 'assignFeatures'> {
  return {
    assignFeatures: async (argument, selected) => {
      const { orchestrator } = await project.open();
      const request = requestIn(argument, selected) ?? (await askForFeatures(orchestrator.snapshot()));
      if (request === undefined) return undefined;
      notices.show(project.applySettings());
      const result = await orchestrator.assign(request);
      if (result.blocked.length > 0 && request.featureIds !== undefined) {
        void showWarningMessage(assignmentLines(result).join('\n'));
      }
      await vscode.commands.executeCommand(`${viewIds.agents}.focus`, { preserveFocus: true });
      return result;
    },
  };
}

function requestIn(argument: unknown, selected: unknown): AssignRequest | undefined {
  const featureIds = property(argument, 'featureIds') === undefined ? featureIdsIn(argument, selected) : [];
  if (featureIds.length > 0) return readAssignRequest({ featureIds });
  const isRequest = ['featureIds', 'next', 'maxParallel'].some(
    (key) => property(argument, key) !== undefined,
  );
  return isRequest ? readAssignRequest(argument) : undefined;
}

async function askForFeatures({ features }: Snapshot): Promise<AssignRequest | undefined> {
  const items = features
    .filter(canAssign)
    .sort((a, b) => b.score - a.score || a.priority - b.priority || a.id - b.id)
    .map(({ id, name, reasonText }) => ({ label: `#${id} ${name}`, description: reasonText ?? '', id }));
  if (items.length === 0) {
    throw new MusterError(
      'NoAvailableWork',
      vscode.l10n.t(
        'There is no work to assign now; the Features view says of each feature what it waits for.',
      ),
    );
  }
  const picked = await showQuickPick(items, {
    placeHolder: vscode.l10n.t('Assign which features to agents now?'),
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked === undefined || picked.length === 0 ? undefined : { featureIds: picked.map(({ id }) => id) };
}
