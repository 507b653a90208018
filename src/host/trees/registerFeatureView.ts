import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable';
import { type Grouping, isGrouping } from '../../shared/featureGroups';
import type { OrderRequest } from '../../shared/order';
import { contextKeys, viewIds } from '../contributions';
import type { ErrorBoundary } from '../errorBoundary';
import type { Project } from '../project';
import { dragFeatures, stepFrom } from './featureDrag';
import { type FeatureNode, FeatureTree } from './featureTree';
import { showInformationMessage } from '../text/plainWindow';

export interface FeatureTreeView extends Disposable {
  readonly view: vscode.TreeView<FeatureNode>;
  /** Remembered for this workspace. */
  groupBy(grouping: Grouping): void;
  showMore(key: string): void;
  /** The features that are selected now. */
  selected(): readonly number[];
  /** Among those beside them, as they stand in the view; undefined at the end. */
  step(featureIds: readonly number[], direction: 'up' | 'down'): OrderRequest | undefined;
}

const groupingKey = 'featureGrouping';

/** The view of features: grouping, selection and order. */
export function registerFeatureView(
  project: Project,
  boundary: ErrorBoundary,
  memory: vscode.Memento,
): FeatureTreeView {
  const remembered = memory.get(groupingKey);
  let grouping: Grouping = isGrouping(remembered) ? remembered : 'status';
  const tree = new FeatureTree(project, grouping);
  const order = (request: OrderRequest): Promise<void> =>
    boundary
      .run(vscode.l10n.t('change the order'), () => orderWithNotes(project, request))
      .then(() => undefined);
  const explain = (sentence: string): void => void showInformationMessage(sentence);
  const view = vscode.window.createTreeView(viewIds.features, {
    treeDataProvider: tree,
    showCollapseAll: true,
    canSelectMany: true,
    dragAndDropController: dragFeatures(tree, order, explain),
  });
  const show = (): void => {
    void vscode.commands.executeCommand('setContext', contextKeys.grouping, grouping);
    view.description = {
      status: '',
      category: vscode.l10n.t('by category'),
      dependency: vscode.l10n.t('by dependency'),
    }[grouping];
  };
  show();
  const registered = vscode.Disposable.from(tree, view);
  return {
    view,
    groupBy: (chosen) => {
      grouping = chosen;
      tree.groupBy(chosen);
      show();
      void memory.update(groupingKey, chosen);
    },
    showMore: (key) => tree.showMore(key),
    selected: () => [
      ...new Set(view.selection.flatMap((node) => (node.kind === 'feature' ? [node.featureId] : []))),
    ],
    step: (featureIds, direction) => stepFrom(tree.besides(featureIds[0] ?? 0), featureIds, direction),
    dispose: () => void registered.dispose(),
  };
}

/** Says why some are not started in that order all the same. */
export async function orderWithNotes(project: Pick<Project, 'open'>, request: OrderRequest): Promise<void> {
  const { orchestrator } = await project.open();
  const notes = await orchestrator.orderFeatures(request);
  if (notes.length > 0) void showInformationMessage(notes.join(' '));
}
