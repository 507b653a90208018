import * as vscode from 'vscode';
import { MusterError } from '../../core/base/errors';
import type { Project } from '../project';
import { canEdit } from '../../shared/itemWords';
import { type FeatureTreeView, orderWithNotes } from '../trees/registerFeatureView';
import { featureIdsIn, property } from './arguments';
import { eachOf, tellHowMany } from './eachOf';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showInputBox } from '../text/plainWindow';

type Handlers = Pick<
  CommandHandlers,
  | 'moveFeatureUp'
  | 'moveFeatureDown'
  | 'setPriority'
  | 'groupByStatus'
  | 'groupByCategory'
  | 'groupByDependency'
  | 'showMoreFeatures'
>;

/** What the order of features is by, in the backlog and in the view. All take `(feature?, selected?)`. */
export function orderCommands(project: Project, features: FeatureTreeView): Handlers {
  const given = (argument: unknown, selected: unknown): readonly number[] => {
    const ids = featureIdsIn(argument, selected);
    return ids.length > 0 ? ids : features.selected();
  };
  const chosen = (argument: unknown, selected: unknown): readonly number[] => {
    const ids = given(argument, selected);
    if (ids.length > 0) return ids;
    throw new MusterError(
      'FeatureNotFound',
      vscode.l10n.t('No feature is selected; select one or several in the Features view.'),
    );
  };
  const move = async (argument: unknown, selected: unknown, direction: 'up' | 'down'): Promise<void> => {
    const request = features.step(chosen(argument, selected), direction);
    if (request !== undefined) await orderWithNotes(project, request);
  };
  return {
    moveFeatureUp: (argument, selected) => move(argument, selected, 'up'),
    moveFeatureDown: (argument, selected) => move(argument, selected, 'down'),

    /** `(feature?, selected?, { priority }?)` */
    setPriority: async (argument, selected, options) => {
      const { orchestrator } = await project.open();
      const snapshot = orchestrator.snapshot();
      const ids = given(argument, selected);
      const picked =
        ids.length > 0
          ? snapshot.features.filter(({ id }) => ids.includes(id))
          : await pickFeature(snapshot, undefined, {
              placeholder: vscode.l10n.t('Set the priority of which feature?'),
              only: canEdit,
              none: vscode.l10n.t('There is no feature that is still to be built.'),
            });
      const known = [picked ?? []].flat();
      if (known.length === 0) return;
      const first = known.find(canEdit);
      if (first === undefined) {
        tellHowMany(0, known.length);
        return;
      }
      const named = property(options, 'priority') ?? property(argument, 'priority');
      const priority = typeof named === 'number' ? named : await askForPriority(first.priority);
      if (priority === undefined) return;
      const knownIds = known.map(({ id }) => id);
      await eachOf(snapshot, knownIds, canEdit, (id) => orchestrator.editFeature(id, { priority }));
    },

    groupByStatus: () => features.groupBy('status'),
    groupByCategory: () => features.groupBy('category'),
    groupByDependency: () => features.groupBy('dependency'),
    showMoreFeatures: (argument) => {
      const key = property(argument, 'key');
      if (typeof key === 'string') features.showMore(key);
    },
  };
}

async function askForPriority(value: number | undefined): Promise<number | undefined> {
  const text = await showInputBox({
    prompt: vscode.l10n.t('Priority: lower numbers run first.'),
    value: value === undefined ? '' : String(value),
    ignoreFocusOut: true,
    validateInput: (typed) =>
      typed.trim() !== '' && Number.isFinite(Number(typed)) ? undefined : vscode.l10n.t('Give a number.'),
  });
  return text === undefined ? undefined : Number(text);
}
