import * as vscode from 'vscode';
import { commandIds } from '../contributions';
import type { AgentNode } from './agentTree';

/** What is dragged out of the Features view. */
export const featuresType = 'application/vnd.muster.features';

/** What is dropped anywhere among the agents is assigned; to which agent, Muster decides. */
export function assignOnDrop(): vscode.TreeDragAndDropController<AgentNode> {
  return {
    dragMimeTypes: [],
    dropMimeTypes: [featuresType],
    handleDrop: async (_target, transfer) => {
      const text = await transfer.get(featuresType)?.asString();
      if (text === undefined) return;
      const featureIds: unknown = JSON.parse(text);
      await vscode.commands.executeCommand(commandIds.assignFeatures, { featureIds });
    },
  };
}
