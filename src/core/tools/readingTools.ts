import * as z from 'zod';
import type { Feature } from '../backlog/feature';
import { countDependents } from '../backlog/graph';
import { readFeatures, requireFeature } from '../backlog/readFeatures';
import { isReady, type Readiness, readinessOfAll, waitOf } from '../backlog/readiness';
import { byScore } from '../backlog/score';
import { maxId } from '../backlog/validation';
import { MusterError } from '../base/errors';
import { interruptionsOf } from '../agents/lifecycle';
import { defineTool, type Tool, type ToolCall, type ToolResult } from './tool';

const everyone: Tool['agentTypes'] = new Set(['coding', 'testing', 'initializer']);
const readOnly: Tool['annotations'] = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };
const nothing = z.strictObject({});
const featureId = z.int().min(1).max(maxId).describe('Number of the feature; default: your own');
const limit = (standard: number, most: number) =>
  z.int().min(1).max(most).default(standard).describe('How many at most');

export const readingTools: readonly Tool[] = [
  defineTool({
    name: 'feature_get_by_id',
    description:
      'Read one feature in full: what to build, the steps to verify it, what it depends on, why the last attempt at it did not pass, and how often this one was interrupted (what was done before is still in the worktree).',
    input: z.strictObject({ id: featureId.optional() }),
    agentTypes: everyone,
    annotations: readOnly,
    run: (call, { id }) => {
      const { backend, caller } = call;
      const feature = requireFeature(backend.reader, id ?? ownFeature(call));
      const conflictFiles = backend.conflictFiles(feature.id);
      return json({
        id: feature.id,
        name: feature.name,
        category: feature.category,
        description: feature.description,
        steps: feature.steps,
        priority: feature.priority,
        status: feature.status,
        dependencies: feature.dependencies,
        attempt: feature.id === caller.featureId ? caller.attempt : feature.attempts + 1,
        interruptions: interruptionsOf(backend.reader, feature.id),
        last_error: feature.lastError ?? null,
        integration_branch: backend.integrationBranch(),
        ...(conflictFiles.length > 0 && { conflict_files: conflictFiles }),
      });
    },
  }),
  defineTool({
    name: 'feature_get_summary',
    description: 'Read the state of one feature without its description and steps.',
    input: z.strictObject({ id: featureId.optional() }),
    agentTypes: everyone,
    annotations: readOnly,
    run: (call, { id }) => {
      const feature = requireFeature(call.backend.reader, id ?? ownFeature(call));
      return json({ ...brief(feature), status: feature.status, dependencies: feature.dependencies });
    },
  }),
  defineTool({
    name: 'feature_get_stats',
    description: 'Count the features of the whole backlog by state.',
    input: nothing,
    agentTypes: everyone,
    annotations: readOnly,
    run: (call) => {
      const { features, readiness } = backlogOf(call);
      const count = (test: (feature: Feature) => boolean): number => features.filter(test).length;
      const withStatus = (status: Feature['status']): number => count((feature) => feature.status === status);
      const passing = withStatus('passing');
      return json({
        total: features.length,
        passing,
        in_progress: withStatus('in_progress'),
        submitted: withStatus('submitted'),
        pending: withStatus('pending'),
        failed: withStatus('failed'),
        ready: count((feature) => isReady(feature, readiness(feature), call.now)),
        blocked: count((feature) => waitOf(feature, readiness(feature), call.now)?.kind === 'blocked'),
        percentage: features.length === 0 ? 0 : Math.round((1000 * passing) / features.length) / 10,
      });
    },
  }),
  defineTool({
    name: 'feature_get_ready',
    description: 'List the features that could be started now, in the order in which they would be.',
    input: z.strictObject({ limit: limit(10, 100) }),
    agentTypes: everyone,
    annotations: readOnly,
    run: (call, input) => {
      const { features, readiness } = backlogOf(call);
      const ready = features
        .filter((feature) => isReady(feature, readiness(feature), call.now))
        .sort(byScore(countDependents(features)));
      return json({ features: ready.slice(0, input.limit).map(brief), total_ready: ready.length });
    },
  }),
  defineTool({
    name: 'feature_get_blocked',
    description: 'List the features that wait for others, with the numbers of those that they wait for.',
    input: z.strictObject({ limit: limit(20, 100) }),
    agentTypes: everyone,
    annotations: readOnly,
    run: (call, input) => {
      const { features, readiness } = backlogOf(call);
      const blocked = features.flatMap((feature) => {
        const wait = waitOf(feature, readiness(feature), call.now);
        return wait?.kind === 'blocked' ? [{ ...brief(feature), blocked_by: wait.by }] : [];
      });
      return json({ features: blocked.slice(0, input.limit), total_blocked: blocked.length });
    },
  }),
  defineTool({
    name: 'feature_get_graph',
    description:
      'Read the dependency graph: features as nodes, and an edge from each dependency to what needs it.',
    input: z.strictObject({ limit: limit(500, 2000) }),
    agentTypes: everyone,
    annotations: readOnly,
    run: (call, input) => {
      const { features, readiness } = backlogOf(call);
      const shown = features.slice(0, input.limit);
      const ids = new Set(shown.map(({ id }) => id));
      return json({
        nodes: shown.map((feature) => ({
          ...brief(feature),
          status: feature.status,
          missing_dependencies: readiness(feature).missing,
        })),
        edges: shown.flatMap((feature) =>
          feature.dependencies.filter((id) => ids.has(id)).map((id) => ({ source: id, target: feature.id })),
        ),
        total: features.length,
      });
    },
  }),
];

/** @throws MusterError ToolRefused for an agent without a feature */
export function ownFeature({ caller }: ToolCall): number {
  if (caller.featureId !== undefined) return caller.featureId;
  throw new MusterError('ToolRefused', 'This agent has no feature of its own; name one with id.');
}

function json(value: unknown): ToolResult {
  return { text: JSON.stringify(value) };
}

function brief({
  id,
  name,
  category,
  priority,
}: Feature): Pick<Feature, 'id' | 'name' | 'category' | 'priority'> {
  return { id, name, category, priority };
}

function backlogOf({ backend }: ToolCall): {
  readonly features: Feature[];
  readonly readiness: (feature: Feature) => Readiness;
} {
  const features = readFeatures(backend.reader);
  const all = readinessOfAll(features);
  return { features, readiness: ({ id }) => all.get(id) ?? { blockedBy: [], missing: [] } };
}
