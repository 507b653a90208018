import * as z from 'zod';
import type { NewFeature } from '../backlog/feature';
import { featureIds } from '../backlog/featureIds';
import { providers } from '../agents/providers';
import { countPlanned, plannedFeatures } from '../agents/plannedFeatures';
import { findCycle } from '../backlog/graph';
import { askQuestion } from '../backlog/questions';
import { maxDependencies, maxId, maxNameLength } from '../backlog/validation';
import { addFeatures, type FeatureToAdd } from '../backlog/writeFeatures';
import { MusterError } from '../base/errors';
import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import { change, done, requireAll } from './change';
import { knownPlaces } from './knownFeatures';
import { defineTool, type Tool, type ToolCall } from './tool';

export const maxFeaturesAtOnce = 200;
/** What one coding agent may suggest: it is there to build, not to plan. */
export const maxSuggestions = 5;

const planners: Tool['agentTypes'] = new Set(['initializer', 'project_manager', 'chat']);
const adds: Tool['annotations'] = { destructiveHint: false, idempotentHint: false, openWorldHint: false };

const featureShape = {
  name: z.string().trim().min(1).max(maxNameLength).describe('Short name, one line'),
  description: z
    .string()
    .max(20_000)
    .optional()
    .describe('What to build, so that it can be built without asking'),
  category: z.string().max(100).optional(),
  steps: z
    .array(z.string().trim().min(1).max(2000))
    .max(100)
    .optional()
    .describe('What must work in the end, one check each'),
  priority: z
    .number()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe('Lower runs first; default: after all others'),
  dependencies: z
    .array(z.int().min(1).max(maxId))
    .max(maxDependencies)
    .optional()
    .describe('Numbers of features that must pass first'),
  provider: z
    .enum(providers.map(({ id }) => id))
    .optional()
    .describe('Program that builds it; default: by the settings. Only where a person has asked for it'),
  model: z.string().max(200).optional().describe('Of that program; default: by the settings'),
};

export const creatingTools: readonly Tool[] = [
  defineTool({
    name: 'feature_create',
    description:
      'Add one feature to the backlog. From an agent that works on a feature it is a suggestion: a person decides whether it is built.',
    input: z.strictObject(featureShape),
    agentTypes: new Set([...planners, 'coding']),
    annotations: adds,
    run: (call, input) =>
      change(call, 'feature_create', (tx) => {
        requireAll(tx, input.dependencies ?? []);
        if (call.caller.agentType === 'coding') requireModest(tx, call, input);
        const planning = isPlanning(call);
        const existing = planning ? knownPlaces(tx, [input]).get(0) : undefined;
        if (planning) {
          requireShare(tx, call, existing === undefined ? 1 : 0);
          countPlanned(
            tx,
            call.caller.agentId,
            existing === undefined ? 1 : 0,
            existing === undefined ? 0 : 1,
          );
        }
        if (existing !== undefined) return done({ id: existing, name: input.name, existing: true });
        const [id = 0] = add(tx, call, [featureOf(input)]);
        const suggested = call.caller.agentType === 'coding';
        if (suggested) suggest(tx, call, id, input.name);
        return done({ id, name: input.name, suggested });
      }),
  }),
  defineTool({
    name: 'feature_create_bulk',
    description:
      'Add many features at once, all or none. depends_on_indices names others of the same list by their place in it, the first being 0.',
    input: z.strictObject({
      features: z
        .array(
          z.strictObject({
            ...featureShape,
            depends_on_indices: z
              .array(
                z
                  .int()
                  .min(0)
                  .max(maxFeaturesAtOnce - 1),
              )
              .max(maxDependencies)
              .optional()
              .describe('Places in this list, from 0, of features that must pass first'),
          }),
        )
        .min(1)
        .max(maxFeaturesAtOnce),
    }),
    agentTypes: planners,
    annotations: adds,
    run: (call, { features }) =>
      change(call, 'feature_create_bulk', (tx) => {
        requireOrder(features);
        for (const { dependencies = [] } of features) requireAll(tx, dependencies);
        // Whoever plans again names again what is there.
        const planning = isPlanning(call);
        const known = planning ? knownPlaces(tx, features) : new Map<number, number>();
        const next = featureIds(tx);
        const ids = features.map((_, index) => known.get(index) ?? next.next());
        const added = features.flatMap(({ depends_on_indices: indices = [], ...feature }, index) => {
          if (known.has(index)) return [];
          const dependencies = [...(feature.dependencies ?? []), ...indices.map((at) => ids[at] ?? 0)];
          return { ...featureOf(feature), id: ids[index] ?? 0, dependencies };
        });
        if (planning) requireShare(tx, call, added.length);
        add(tx, call, added);
        if (planning) {
          countPlanned(tx, call.caller.agentId, added.length, known.size);
        }
        const rows = features.map(({ name }, index) => ({ id: ids[index] ?? 0, name }));
        const existing = rows.filter((_, index) => known.has(index));
        return done({
          created: rows.filter((_, index) => !known.has(index)),
          ...(existing.length > 0 && { existing }),
          total: added.length,
        });
      }),
  }),
];

function isPlanning({ caller }: ToolCall): boolean {
  return caller.agentType === 'initializer' || caller.agentType === 'project_manager';
}

/** A project manager fills the backlog up to a number, and no further. @throws MusterError ToolRefused */
function requireShare(tx: Transaction, { caller }: ToolCall, adding: number): void {
  const { added, mayAdd } = plannedFeatures(tx, caller.agentId);
  if (mayAdd === undefined || added + adding <= mayAdd) return;
  const left = Math.max(0, mayAdd - added);
  throw new MusterError(
    'ToolRefused',
    left === 0
      ? `You have added ${added} features, which is all that were asked for; end now.`
      : `At most ${left} more features are asked for, and these are ${adding}; add the ${left} that matter most. No feature was added.`,
  );
}

interface Planned {
  readonly name: string;
  readonly dependencies?: readonly number[] | undefined;
  readonly depends_on_indices?: readonly number[] | undefined;
}

/** Said in places of the list: nothing has a number before all of it is right. @throws MusterError */
function requireOrder(features: readonly Planned[]): void {
  const graph = new Map<number, readonly number[]>();
  features.forEach(({ name, dependencies = [], depends_on_indices: indices = [] }, index) => {
    const beyond = indices.find((at) => at >= features.length);
    if (beyond !== undefined) {
      throw new MusterError(
        'FeatureInvalid',
        `features[${index}] “${name}” depends on index ${beyond}, but the list ends at ${features.length - 1}; correct depends_on_indices.`,
      );
    }
    const count = new Set(indices).size + new Set(dependencies).size;
    if (count > maxDependencies) {
      throw new MusterError(
        'TooManyDependencies',
        `features[${index}] “${name}” has ${count} dependencies; at most ${maxDependencies} are possible, so remove some.`,
      );
    }
    graph.set(index, indices);
  });
  const cycle = findCycle(graph);
  if (cycle === undefined) return;
  const spelled = cycle.map((at) => `${at} “${features[at]?.name ?? ''}”`).join(' → ');
  throw new MusterError(
    'DependencyCycle',
    `These indices form a circle: ${spelled}; remove one of the dependencies. No feature was added.`,
    { details: { cycle } },
  );
}

function featureOf({
  name,
  description,
  category,
  steps,
  priority,
  dependencies,
  provider,
  model,
}: z.output<z.ZodObject<typeof featureShape>>): NewFeature {
  return {
    name,
    ...(description !== undefined && { description }),
    ...(category !== undefined && { category }),
    ...(steps !== undefined && { steps }),
    ...(priority !== undefined && { priority }),
    ...(dependencies !== undefined && { dependencies }),
    ...(provider !== undefined && { provider }),
    ...(model !== undefined && { model }),
  };
}

function add(tx: Transaction, { caller }: ToolCall, features: readonly FeatureToAdd[]): number[] {
  const chat = caller.agentType === 'chat';
  const ids = addFeatures(tx, features, chat ? 'user' : 'agent');
  ids.forEach((id, index) => {
    recordEvent(tx, {
      kind: 'featureAdded',
      agentId: chat ? null : caller.agentId,
      featureId: id,
      text: `Added #${id} ${features[index]?.name ?? ''}${chat ? ' from a chat' : ''}`,
    });
  });
  return ids;
}

/** What works on a feature decides neither how many others there are nor what builds them. */
function requireModest(
  tx: Transaction,
  { caller }: ToolCall,
  { provider, model }: { readonly provider?: unknown; readonly model?: unknown },
): void {
  if (provider !== undefined || model !== undefined) {
    throw new MusterError(
      'ToolRefused',
      'What builds a feature is for a person to choose; suggest it without provider and model.',
    );
  }
  const made = tx.get<{ n: number }>(
    `SELECT count(*) AS n FROM question WHERE agent_id = ? AND kind = 'suggestion'`,
    [caller.agentId],
  );
  if ((made?.n ?? 0) < maxSuggestions) return;
  throw new MusterError(
    'ToolRefused',
    `This agent has made ${maxSuggestions} suggestions, which is the limit; go on with feature ${caller.featureId ?? ''}.`,
  );
}

function suggest(tx: Transaction, { caller }: ToolCall, id: number, name: string): void {
  askQuestion(tx, {
    featureId: id,
    agentId: caller.agentId,
    kind: 'suggestion',
    text: `The agent of #${caller.featureId ?? 0} suggests “${name}”. Shall it be built?`,
  });
}
