import path from 'node:path';
import { MusterError } from '../base/errors';
import type { Orchestrator } from '../orchestrator';
import { readAssignRequest } from '../scheduling/assignment';
import { isDependentsChoice } from '../../shared/deletion';
import type { OrderRequest } from '../../shared/order';
import { type FeatureDraft, isFeatureDraft } from '../../shared/featureDraft';
import type { CleanUpSelection } from '../../shared/placeViews';

type Commands = Pick<
  Orchestrator,
  | 'addFeature'
  | 'editFeature'
  | 'importFile'
  | 'assign'
  | 'retryFeature'
  | 'orderFeatures'
  | 'deleteFeatures'
  | 'restoreFeatures'
  | 'deletedFeatures'
  | 'skipFeature'
  | 'stop'
  | 'killAgent'
  | 'restartAgent'
  | 'cleanUp'
  | 'createWorktree'
  | 'mergeWorktree'
>;

/**
 * What another host of the same user may have the one that runs the project do, by name; what comes with it is
 * checked here. Their results and refusals go back as they are.
 */
export const ownerCommands = {
  addFeature: (project: Commands, args: unknown) => {
    const draft = readDraft(args);
    return project.addFeature({ ...draft, name: draft.name ?? '' });
  },
  /** `{ featureId, edit }` */
  editFeature: (project: Commands, args: unknown) => {
    return project.editFeature(featureIn(args), readDraft(field(args, 'edit')));
  },
  /** `{ file, timeZone? }`, the file by its whole path */
  importFile: (project: Commands, args: unknown) => {
    const timeZone = field(args, 'timeZone');
    return project.importFile(fileIn(args), typeof timeZone === 'string' ? { timeZone } : undefined);
  },
  assign: (project: Commands, args: unknown) => project.assign(readAssignRequest(args)),
  retryFeature: (project: Commands, args: unknown) => project.retryFeature(featureIn(args)),
  orderFeatures: (project: Commands, args: unknown) => project.orderFeatures(orderIn(args)),
  deleteFeatures: (project: Commands, args: unknown) => {
    const dependents = field(args, 'dependents');
    return project.deleteFeatures({
      featureIds: featuresIn(args),
      dependents: isDependentsChoice(dependents) ? dependents : undefined,
    });
  },
  restoreFeatures: (project: Commands, args: unknown) => project.restoreFeatures(featuresIn(args)),
  deletedFeatures: (project: Commands) => project.deletedFeatures(),
  skipFeature: (project: Commands, args: unknown) => project.skipFeature(featureIn(args)),
  stop: (project: Commands) => project.stop(),
  killAgent: (project: Commands, args: unknown) => project.killAgent(readAgentId(args)),
  restartAgent: (project: Commands, args: unknown) => project.restartAgent(readAgentId(args)),
  cleanUp: (project: Commands, args: unknown) => project.cleanUp(selectionIn(args)),
  createWorktree: (project: Commands, args: unknown) => project.createWorktree(featureIn(args)),
  mergeWorktree: (project: Commands, args: unknown) => project.mergeWorktree(featureIn(args)),
} as const;

export type OwnerCommand = keyof typeof ownerCommands;

export function ownerCommandNamed(
  name: unknown,
): ((project: Commands, args: unknown) => Promise<unknown>) | undefined {
  return Object.entries(ownerCommands).find(([each]) => each === name)?.[1];
}

function readDraft(value: unknown): FeatureDraft {
  if (isFeatureDraft(value)) return value;
  throw new MusterError('FeatureInvalid', 'That does not say what the feature is to be; name its fields.');
}

function readAgentId(args: unknown): number {
  if (typeof args === 'number' && Number.isSafeInteger(args)) return args;
  throw new MusterError('AgentNotFound', 'The agent is not named by its number; look at the list of agents.');
}

function field(args: unknown, name: string): unknown {
  return typeof args === 'object' && args !== null ? (args as Record<string, unknown>)[name] : undefined;
}

function fileIn(args: unknown): string {
  const file = field(args, 'file');
  if (typeof file === 'string' && path.isAbsolute(file)) return file;
  throw new MusterError('ImportMalformed', 'Name the file by its whole path.');
}

function featureIn(args: unknown): number {
  const id = field(args, 'featureId');
  if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0) return id;
  throw new MusterError('SettingInvalid', 'Name one feature by its number.');
}

function featuresIn(args: unknown): readonly number[] {
  const ids = field(args, 'featureIds');
  if (Array.isArray(ids) && ids.every((id): id is number => Number.isSafeInteger(id))) return ids;
  throw new MusterError('SettingInvalid', 'Name features by their numbers.');
}

function orderIn(args: unknown): OrderRequest {
  const place = field(args, 'place');
  const target = field(args, 'target');
  if ((place === 'before' || place === 'after') && typeof target === 'number') {
    return { featureIds: featuresIn(args), place, target };
  }
  throw new MusterError('SettingInvalid', 'Name the feature before or after which they are to come.');
}

function selectionIn(args: unknown): CleanUpSelection {
  const selection = field(args, 'selection');
  if (selection === 'done' || selection === 'missing') return selection;
  if (Array.isArray(selection) && selection.every((each): each is string => typeof each === 'string')) {
    return selection;
  }
  throw new MusterError('SettingInvalid', 'Name worktrees by their paths, or all that are done or missing.');
}
