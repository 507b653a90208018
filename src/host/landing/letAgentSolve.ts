import * as vscode from 'vscode';
import { conflictFeature } from '../../core/orchestration/landing/conflictFeature';
import type { LandPreview } from '../../core/orchestration/landing/landing';
import type { SharedProject } from '../../core/orchestrator';
import { commandIds } from '../contributions';

/** Adds the feature that solves a conflict of landing, unless one is there that has not passed; returns its id. */
export async function letAgentSolve(orchestrator: SharedProject, preview: LandPreview): Promise<number> {
  const wanted = conflictFeature(preview);
  const { features, mode } = orchestrator.snapshot();
  const present = features.find(({ name, state }) => name === wanted.name && state !== 'passing');
  const id = present?.id ?? (await orchestrator.addFeature(wanted));
  const start = 'Start';
  const told =
    present === undefined
      ? `Feature #${id} was added: an agent merges ${preview.target.branch} and solves the conflict. Land again when it has passed.`
      : `Feature #${id} is there for this already${present.reasonText === undefined ? '' : ` (${present.reasonText.replace(/\.$/, '')})`}.`;
  void vscode.window
    .showInformationMessage(told, ...(mode === 'stopped' ? [start] : []))
    .then((choice) => choice && vscode.commands.executeCommand(commandIds.start));
  return id;
}
