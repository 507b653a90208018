import * as vscode from 'vscode';
import { messageOf, MusterError } from '../../core/base/errors';
import type { FromDashboard, ToDashboard } from '../../shared/messages';
import type { Project } from '../project';

type Save = Extract<FromDashboard, { type: 'saveFeature' }>;

/** Does what the form asks for; a refusal is told in the form, where it can be put right. */
export async function saveFeature(
  project: Project,
  { requestId, featureId, draft, repository }: Save,
): Promise<ToDashboard> {
  try {
    const { orchestrator } = await project.open();
    const shown = orchestrator.snapshot().project.repository;
    if (repository !== undefined && repository !== shown) {
      const message = vscode.l10n.t(
        'This form belongs to another repository, {0}; show that one again with Muster: Choose Folder… to save it.',
        repository,
      );
      return { type: 'featureRefused', requestId, message };
    }
    if (featureId === undefined) {
      const { name = '', ...rest } = draft;
      const added = await orchestrator.addFeature({ name, ...given(rest) });
      return {
        type: 'featureSaved',
        requestId,
        featureId: added,
        note: vscode.l10n.t('Feature #{0} was added.', added),
      };
    }
    const { workingAgentId, changed } = await orchestrator.editFeature(featureId, draft);
    const saved =
      changed.length === 0
        ? vscode.l10n.t('Nothing has changed')
        : vscode.l10n.t('Feature #{0} was saved', featureId);
    const agent = orchestrator.snapshot().agents.find(({ agentId }) => agentId === workingAgentId);
    const note =
      workingAgentId === undefined || changed.length === 0
        ? `${saved}.`
        : vscode.l10n.t(
            '{0}. {1} is at work on it as it was before; the next attempt is told the new text. Kill the agent if it is not to go on.',
            saved,
            agent?.mascot ?? vscode.l10n.t('An agent'),
          );
    return { type: 'featureSaved', requestId, featureId, note };
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return { type: 'featureRefused', requestId, message: messageOf(error) };
  }
}

function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
