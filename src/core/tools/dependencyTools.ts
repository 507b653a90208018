import * as z from 'zod';
import { requireFeature } from '../backlog/readFeatures';
import { maxDependencies, maxId } from '../backlog/validation';
import { setDependencies } from '../backlog/writeFeatures';
import type { Transaction } from '../store/store';
import { change, done, requireAll, requireChangeable } from './change';
import { defineTool, type Tool } from './tool';
import type { ToolAnswer } from './toolBackend';

const who: Tool['agentTypes'] = new Set(['initializer', 'coding', 'chat']);
const changes: Tool['annotations'] = { destructiveHint: false, idempotentHint: true, openWorldHint: false };
const id = z.int().min(1).max(maxId).describe('Number of the feature that waits');
const dependencyId = z.int().min(1).max(maxId).describe('Number of the feature that must pass first');

/** A circle is refused with its numbers; nothing is changed then. */
export const dependencyTools: readonly Tool[] = [
  defineTool({
    name: 'feature_add_dependency',
    description: `Let a feature wait until another one has passed. At most ${maxDependencies} for each; circles are refused.`,
    input: z.strictObject({ id, dependency_id: dependencyId }),
    agentTypes: who,
    annotations: changes,
    run: (call, input) =>
      change(call, 'feature_add_dependency', (tx) => {
        requireChangeable(call, tx, input.id);
        requireAll(tx, [input.dependency_id]);
        const now = requireFeature(tx, input.id).dependencies;
        return set(tx, input.id, [...now, input.dependency_id]);
      }),
  }),
  defineTool({
    name: 'feature_remove_dependency',
    description: 'Let a feature wait for another one no longer.',
    input: z.strictObject({ id, dependency_id: dependencyId }),
    agentTypes: who,
    annotations: changes,
    run: (call, input) =>
      change(call, 'feature_remove_dependency', (tx) => {
        requireChangeable(call, tx, input.id);
        const now = requireFeature(tx, input.id).dependencies;
        return set(
          tx,
          input.id,
          now.filter((other) => other !== input.dependency_id),
        );
      }),
  }),
  defineTool({
    name: 'feature_set_dependencies',
    description: 'Replace everything that a feature waits for; an empty list lets it wait for nothing.',
    input: z.strictObject({
      id,
      dependency_ids: z.array(dependencyId).max(maxDependencies),
    }),
    agentTypes: who,
    annotations: changes,
    run: (call, input) =>
      change(call, 'feature_set_dependencies', (tx) => {
        requireChangeable(call, tx, input.id);
        requireAll(tx, input.dependency_ids);
        return set(tx, input.id, input.dependency_ids);
      }),
  }),
];

function set(tx: Transaction, featureId: number, dependencies: readonly number[]): ToolAnswer {
  setDependencies(tx, featureId, dependencies);
  return done({ id: featureId, dependencies: requireFeature(tx, featureId).dependencies });
}
