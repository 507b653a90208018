import * as vscode from 'vscode';
import { conflictFeature } from '../../core/orchestration/landing/conflictFeature';
import type { LandPreview } from '../../core/orchestration/landing/landing';
import type { SharedProject } from '../../core/orchestrator';
import { commandIds } from '../contributions';
import type { RunCommand } from '../inItsRepository';
import { showInformationMessage } from '../text/plainWindow';

/** Adds the feature that solves a conflict of landing, unless one is there that has not passed; returns its id. */
export async function letAgentSolve(
  orchestrator: SharedProject,
  preview: LandPreview,
  run: RunCommand,
): Promise<number> {
  const wanted = conflictFeature(preview);
  const { features, mode } = orchestrator.snapshot();
  const present = features.find(({ name, state }) => name === wanted.name && state !== 'passing');
  const id = present?.id ?? (await orchestrator.addFeature(wanted));
  const start = vscode.l10n.t('Start');
  const told =
    present === undefined
      ? vscode.l10n.t(
          'Feature #{0} was added: an agent merges {1} and solves the conflict. Land again when it has passed.',
          id,
          preview.target.branch,
        )
      : present.reasonText === undefined
        ? vscode.l10n.t('Feature #{0} is there for this already.', id)
        : vscode.l10n.t(
            'Feature #{0} is there for this already ({1}).',
            id,
            present.reasonText.replace(/\.$/, ''),
          );
  void showInformationMessage(told, ...(mode === 'stopped' ? [start] : [])).then((choice) => {
    if (choice !== undefined) void run(commandIds.start);
  });
  return id;
}
