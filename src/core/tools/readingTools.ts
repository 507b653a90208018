import * as z from 'zod';
import type { Feature } from '../backlog/feature';
import { countDependents } from '../backlog/graph';
import { answeredQuestions } from '../backlog/questions';
import { readSpec } from '../backlog/featureSpec';
import { readFeatures, requireFeature } from '../backlog/readFeatures';
import { isReady, type Readiness, readinessOfAll, waitOf } from '../backlog/readiness';
import { byScore } from '../backlog/score';
import { maxId } from '../backlog/validation';
import { MusterError } from '../base/errors';
import { interruptionsOf } from '../agents/agentRow';
import { defineTool, type Tool, type ToolCall, type ToolResult } from './tool';

export const everyone: Tool['agentTypes'] = new Set([
  'coding',
  'testing',
  'initializer',
  'architect',
  'project_manager',
  'chat',
]);
export const readOnly: Tool['annotations'] = {
  readOnlyHint: true,
  idempotentHint: true,
  openWorldHint: false,
};
const nothing = z.strictObject({});
const featureId = z.int().min(1).max(maxId).describe('Number of the feature; default: your own');
const page = (standard: number, most: number) =>
  z.strictObject({
    limit: z.int().min(1).max(most).default(standard).describe('How many at most'),
    offset: z.int().min(0).max(maxId).default(0).describe('How many to leave out at the beginning'),
  });

export const readingTools: readonly Tool[] = [
  defineTool({
    name: 'feature_get_by_id',
    description:
      'Read one feature in full: what to build, the steps to verify it, what it depends on, why the last attempt at it did not pass, and how often this one was interrupted (what was done before is still in the worktree).',
    input: z.strictObject({ id: featureId.optional() }),
    agentTypes: everyone,
    annotations: readOnly,
    run: (call, { id }) => json(featureInFull(call, id ?? ownFeature(call))),
  }),
  defineTool({
    name: 'feature_get_summary',
    description:
      'Read the state of one feature without its description and steps, and why nobody works on it.',
    input: z.strictObject({ id: featureId.optional() }),
    agentTypes: everyone,
    annotations: readOnly,
    run: (call, { id }) => {
      const feature = requireFeature(call.backend.reader, id ?? ownFeature(call));
      return json({
        ...brief(feature),
        status: feature.status,
        dependencies: feature.dependencies,
        ...whyWaiting(call, feature.id),
      });
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
    input: page(10, 100),
    agentTypes: everyone,
    annotations: readOnly,
    run: (call, input) => {
      const { features, readiness } = backlogOf(call);
      const ready = features
        .filter((feature) => isReady(feature, readiness(feature), call.now))
        .sort(byScore(countDependents(features)));
      const shown = pageOf(ready, input);
      return json({ features: shown.items.map(brief), total_ready: ready.length, ...shown.more });
    },
  }),
  defineTool({
    name: 'feature_get_blocked',
    description: 'List the features that wait for others, with the numbers of those that they wait for.',
    input: page(20, 100),
    agentTypes: everyone,
    annotations: readOnly,
    run: (call, input) => {
      const { features, readiness } = backlogOf(call);
      const blocked = features.flatMap((feature) => {
        const wait = waitOf(feature, readiness(feature), call.now);
        return wait?.kind === 'blocked' ? [{ ...brief(feature), blocked_by: wait.by }] : [];
      });
      const shown = pageOf(blocked, input);
      return json({ features: shown.items, total_blocked: blocked.length, ...shown.more });
    },
  }),
  defineTool({
    name: 'feature_get_graph',
    description:
      'Read the dependency graph: features as nodes, and an edge from each dependency to what needs it.',
    input: page(500, 2000),
    agentTypes: everyone,
    annotations: readOnly,
    run: (call, input) => {
      const { features, readiness } = backlogOf(call);
      const { items: shown, more } = pageOf(features, input);
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
        ...more,
      });
    },
  }),
];

/** Everything about a feature that its agent has to know. @throws MusterError FeatureNotFound */
export function featureInFull({ backend, caller }: ToolCall, id: number): Readonly<Record<string, unknown>> {
  const feature = requireFeature(backend.reader, id);
  const conflictFiles = backend.conflictFiles(id);
  const spec = readSpec(backend.reader, id)?.content;
  const answers = answeredQuestions(backend.reader, id).map(({ text, answer }) => ({
    question: text,
    answer,
  }));
  return {
    id: feature.id,
    name: feature.name,
    category: feature.category,
    description: feature.description,
    steps: feature.steps,
    ...(spec !== undefined && { spec }),
    priority: feature.priority,
    status: feature.status,
    dependencies: feature.dependencies,
    attempt: feature.id === caller.featureId ? caller.attempt : feature.attempts + 1,
    interruptions: interruptionsOf(backend.reader, feature.id),
    last_error: feature.lastError ?? null,
    regressions: feature.regressions,
    ...(feature.regressionSeen !== undefined && { regression_seen: feature.regressionSeen }),
    ...(answers.length > 0 && { answers }),
    ...(feature.humanQuestion !== undefined && { open_question: feature.humanQuestion }),
    integration_branch: backend.integrationBranch(),
    ...(conflictFiles.length > 0 && { conflict_files: conflictFiles }),
    ...whyWaiting({ backend }, id),
  };
}

/** @throws MusterError ToolRefused for an agent without a feature */
export function ownFeature({ caller }: ToolCall): number {
  if (caller.featureId !== undefined) return caller.featureId;
  throw new MusterError('ToolRefused', 'This agent has no feature of its own; name one with id.');
}

/** Only where there is something to say. */
function whyWaiting(
  { backend }: Pick<ToolCall, 'backend'>,
  id: number,
): { readonly why_waiting?: readonly string[] } {
  const why = backend.whyWaiting(id);
  return why.length === 0 ? {} : { why_waiting: why };
}

export function json(value: unknown): ToolResult {
  return { text: JSON.stringify(value) };
}

/** `next_offset` only when there is more. */
function pageOf<T>(
  all: readonly T[],
  { limit, offset }: { readonly limit: number; readonly offset: number },
): { readonly items: readonly T[]; readonly more: { readonly next_offset?: number } } {
  const end = offset + limit;
  return { items: all.slice(offset, end), more: end < all.length ? { next_offset: end } : {} };
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
