import * as vscode from 'vscode';
import { commandIds } from '../contributions';
import type { AgentNode } from './agentTree';
import type { FeatureNode } from './featureTree';

const featuresType = 'application/vnd.muster.features';

/** Features, alone or as a whole group, can be taken to the Agents view. */
export function dragFeatures(): vscode.TreeDragAndDropController<FeatureNode> {
  return {
    dragMimeTypes: [featuresType],
    dropMimeTypes: [],
    handleDrag: (nodes, transfer) => {
      const ids = nodes.flatMap((node) =>
        node.kind === 'group' ? node.features.map(({ id }) => id) : [node.featureId],
      );
      transfer.set(featuresType, new vscode.DataTransferItem(JSON.stringify([...new Set(ids)])));
    },
  };
}

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
