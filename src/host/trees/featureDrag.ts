import * as vscode from 'vscode';
import type { OrderRequest } from '../../shared/order';
import { featuresType } from './assignByDrop';
import type { FeatureNode, FeatureTree } from './featureTree';

/**
 * Features, alone, several or as a whole group, can be taken to the Agents view, and to another place in their own:
 * dropped on a feature, they take its place in the order of priority.
 */
export function dragFeatures(
  tree: Pick<FeatureTree, 'featureIdsOf' | 'besides'>,
  order: (request: OrderRequest) => Promise<unknown>,
  explain: (sentence: string) => void,
): vscode.TreeDragAndDropController<FeatureNode> {
  return {
    dragMimeTypes: [featuresType],
    dropMimeTypes: [featuresType],
    handleDrag: (nodes, transfer) => {
      const ids = nodes.flatMap((node) => tree.featureIdsOf(node));
      transfer.set(featuresType, new vscode.DataTransferItem(JSON.stringify([...new Set(ids)])));
    },
    handleDrop: async (target, transfer) => {
      const text = await transfer.get(featuresType)?.asString();
      if (text === undefined) return;
      const ids = (JSON.parse(text) as unknown[]).filter((id): id is number => Number.isSafeInteger(id));
      if (target?.kind !== 'feature') {
        explain(
          vscode.l10n.t(
            'Drop features on another feature to change their order. Their state and what they wait for follow from the work and their dependencies.',
          ),
        );
        return;
      }
      const featureIds = ids.filter((id) => id !== target.featureId);
      if (featureIds.length > 0)
        await order(placeAt(tree.besides(target.featureId), featureIds, target.featureId));
    },
  };
}

/** What comes from above goes behind the target, all else before it: either way it takes the target's place. */
export function placeAt(
  besides: readonly number[],
  featureIds: readonly number[],
  target: number,
): OrderRequest {
  const at = besides.indexOf(target);
  const isAbove = featureIds.every((id) => besides.includes(id) && besides.indexOf(id) < at);
  return { featureIds, place: isAbove ? 'after' : 'before', target };
}

/** One step up or down among those beside them; undefined at the end. */
export function stepFrom(
  besides: readonly number[],
  featureIds: readonly number[],
  direction: 'up' | 'down',
): OrderRequest | undefined {
  const places = featureIds.map((id) => besides.indexOf(id)).filter((at) => at >= 0);
  const target = direction === 'up' ? besides[Math.min(...places) - 1] : besides[Math.max(...places, -1) + 1];
  if (places.length === 0 || target === undefined) return undefined;
  return { featureIds, place: direction === 'up' ? 'before' : 'after', target };
}
