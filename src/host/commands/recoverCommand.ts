import * as vscode from 'vscode';
import type { Recovery } from '../../core/orchestration/recoverDatabase';
import type { Project } from '../project';
import { isConfirmed } from './arguments';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage, showWarningMessage } from '../text/plainWindow';

const recoverLabel = vscode.l10n.t('Recover');

/** `({ confirm: true }?)`; returns what was lost and what was kept. */
export function recoverCommand(
  project: Project,
  log: vscode.LogOutputChannel,
): Pick<CommandHandlers, 'recoverDatabase'> {
  return {
    recoverDatabase: async (options) => {
      if (!isConfirmed(options) && !(await confirm())) return undefined;
      const { recoverDatabase } = await import('../../core/orchestration/recoverDatabase');
      const place = await project.databasePlace();
      await project.closeShown();
      let recovery: Recovery;
      try {
        recovery = await recoverDatabase({ ...place, log });
      } catch (error) {
        // So that the view says again what is wrong and what can be done.
        await project.open().catch(() => undefined);
        throw error;
      }
      for (const sentence of recovery.lost) log.warn(sentence);
      await project.open();
      void showInformationMessage(told(recovery));
      return recovery;
    },
  };
}

async function confirm(): Promise<boolean> {
  const choice = await showWarningMessage(
    vscode.l10n.t('Go on with what can still be read of the database?'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'What cannot be read any more is lost to Muster; your commits and branches are not. Every damaged file is kept beside the database. If you have a backup of that folder, put it back instead.',
      ),
    },
    recoverLabel,
  );
  return choice === recoverLabel;
}

function told({ wasDamaged, kept, lost, runsWithoutRow }: Recovery): string {
  const { features, agents } = kept;
  if (!wasDamaged) {
    return vscode.l10n.t(
      'The database is sound, nothing was done. It holds {0} features and {1} agents.',
      features,
      agents,
    );
  }
  return [
    vscode.l10n.t('The database goes on with {0} features and {1} agents.', features, agents),
    ...(runsWithoutRow.length === 0
      ? []
      : [vscode.l10n.t('The rows of {0} agents are lost.', runsWithoutRow.length)]),
    ...lost.slice(0, 1),
  ].join(' ');
}
