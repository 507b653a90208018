import { MusterError } from '../base/errors';
import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import { setModel } from './featureModel';
import type { NewFeature } from './feature';
import { setProvider } from './featureProvider';
import { readFeature, requireFeature } from './readFeatures';
import { validFeature } from './validation';
import { setDependencies } from './writeFeatures';

/** What of a feature is to be otherwise; what is absent stays. An empty model or provider is none. */
export type FeatureEdit = { readonly [K in keyof NewFeature]?: NewFeature[K] | undefined };

export interface FeatureEdited {
  /** It works on the feature as it was: what it was told does not change any more. */
  readonly workingAgentId: number | undefined;
  /** Names of what has changed, for people; none: it was so already. */
  readonly changed: readonly string[];
}

/**
 * Changes what a feature says, all or nothing. An agent that works on it goes on by what it was told; the next
 * attempt is told the new text. What has been submitted or has passed was made of the old text and stays.
 *
 * @throws MusterError FeatureNotFound, FeatureInvalid, TooManyDependencies, DependencyCycle, InvalidTransition
 */
export function editFeature(tx: Transaction, id: number, edit: FeatureEdit): FeatureEdited {
  const before = requireFeature(tx, id);
  if (before.status === 'passing' || before.status === 'submitted') {
    const why =
      before.status === 'passing'
        ? 'has passed as it was written; add a feature for what is to be otherwise, or revert its merge first'
        : 'is being merged as it was written; wait until that is decided';
    throw new MusterError('InvalidTransition', `Feature ${id} ${why}.`, { details: { id } });
  }
  const { name, category, description, steps } = validFeature({
    name: edit.name ?? before.name,
    category: edit.category ?? before.category,
    description: edit.description ?? before.description,
    steps: edit.steps ?? before.steps,
  });
  const priority = edit.priority ?? before.priority;
  if (!Number.isFinite(priority)) {
    throw new MusterError('FeatureInvalid', `The priority of “${name}” is not a number; give a number.`);
  }
  tx.run(
    `UPDATE features SET name = ?, category = ?, description = ?, steps = ?, priority = ?, updated_at = ? WHERE id = ?`,
    [name, category, description, JSON.stringify(steps), priority, tx.now, id],
  );
  if (edit.dependencies !== undefined) setDependencies(tx, id, edit.dependencies);
  // Before the model, which goes with the provider that it was for.
  if (edit.provider !== undefined) setProvider(tx, id, edit.provider);
  if (edit.model !== undefined) setModel(tx, id, edit.model);
  const after = readFeature(tx, id);
  const keys = [
    'name',
    'category',
    'description',
    'steps',
    'dependencies',
    'priority',
    'provider',
    'model',
  ] as const;
  const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after?.[key]));
  const agent = tx.get<{ agentId: number }>(
    `SELECT agent_id AS agentId FROM agent_lifecycle WHERE feature_id = ? AND status IN ('spawned', 'running')`,
    [id],
  );
  if (changed.length > 0) {
    const later =
      agent === undefined ? '' : '; the agent at work was told the earlier text, the next one is told this';
    recordEvent(tx, {
      kind: 'featureEdited',
      featureId: id,
      text: `Edited #${id}: ${changed.join(', ')}${later}`,
    });
  }
  return { workingAgentId: agent?.agentId, changed };
}
