import type { Translate } from '../translate';
import type { ActivityEntry, AgentView, FeatureView } from '../viewModel';
import { action } from './actions';
import type { Need, NeedAction, NeedKind } from './need';
import type { NeedSource } from './needsOf';

/** Of single features: what agents ask, what was held, given up, stuck, or is over its budget. */
export function featureNeeds({ features, agents, activity }: NeedSource, t: Translate): Need[] {
  const mascots = new Map(agents.map((agent) => [agent.agentId, agent]));
  return features.flatMap((feature): Need[] => {
    const { state, held, question, reason } = feature;
    if (question !== undefined) return [questionNeed(feature, question, mascots, t)];
    if (held !== undefined) return [heldNeed(feature, held, t)];
    if (state === 'merging') {
      const stuck = stuckMerge(feature, activity);
      return stuck === undefined ? [] : [stuckNeed(feature, stuck, t)];
    }
    if (state === 'failed') return [failedNeed(feature, t)];
    if (state === 'overBudget' && reason?.kind === 'budget') return [budgetNeed(feature, t)];
    return [];
  });
}

/** Why the merge queue has given a feature's merge up, if it has. */
export function stuckMerge(
  { id, state }: Pick<FeatureView, 'id' | 'state'>,
  activity: readonly ActivityEntry[],
): ActivityEntry | undefined {
  if (state !== 'merging') return undefined;
  // Latest last.
  const last = [...activity]
    .reverse()
    .find(({ featureId, kind }) => featureId === id && mergeKinds.has(kind));
  return last?.kind === 'mergeStuck' ? last : undefined;
}

const mergeKinds: ReadonlySet<string> = new Set(['submitted', 'mergeStuck', 'mergeApproved']);

function about({ id }: FeatureView): Pick<Need, 'featureId' | 'agentId'> {
  return { featureId: id, agentId: undefined };
}

function questionNeed(
  feature: FeatureView,
  question: NonNullable<FeatureView['question']>,
  agents: ReadonlyMap<number, AgentView>,
  t: Translate,
): Need {
  const { id, name } = feature;
  const agent = question.agentId === undefined ? undefined : agents.get(question.agentId);
  const who = agent?.mascot ?? t('An agent');
  const isPermission = question.permission !== undefined;
  const kind: NeedKind =
    question.kind === 'suggestion' ? 'suggestion' : isPermission ? 'permission' : 'question';
  const title = {
    question: isAsked(question)
      ? t('{0} asks about #{1} {2}', who, id, name)
      : t('#{0} {1} waits for you', id, name),
    permission: t('{0} wants to use {1} for #{2} {3}', who, question.permission ?? '', id, name),
    suggestion: t('{0} suggests #{1} {2}', who, id, name),
  }[kind];
  const answers =
    question.kind === 'choice' ? question.choices : question.kind === 'text' ? [] : ['yes', 'no'];
  const of = question.askedAt === undefined ? {} : { askedAt: question.askedAt };
  return {
    id: `question:${id}:${question.askedAt ?? ''}`,
    kind,
    severity: agent?.live === true && kind !== 'suggestion' ? 'high' : 'normal',
    title,
    detail: question.text,
    featureId: id,
    agentId: question.agentId,
    since: question.askedAt,
    // A follower may answer: that is passed on to who runs the project.
    actions:
      answers.length === 0
        ? [
            ...(isAsked(question) ? [] : [action(t('Retry'), { type: 'retryFeature', featureId: id }, true)]),
            action(t('Answer…'), { type: 'answerQuestion', featureId: id }),
          ]
        : answers.map((answer) =>
            action(wordFor(answer, t), { type: 'answerQuestion', featureId: id, answer, ...of }),
          ),
    open: undefined,
    question,
  };
}

/** By an agent. What waits after its merge was taken back, or came so with an import, nobody has asked. */
export function isAsked({ agentId, askedAt }: NonNullable<FeatureView['question']>): boolean {
  return agentId !== undefined || askedAt !== undefined;
}

/** Yes and no are Muster's own words, the choices the agent's. */
function wordFor(answer: string, t: Translate): string {
  if (answer === 'yes') return t('Yes');
  return answer === 'no' ? t('No') : answer;
}

function heldNeed(feature: FeatureView, parts: readonly string[], t: Translate): Need {
  const { id, name } = feature;
  return {
    id: `held:${id}:${feature.waitsSince ?? ''}`,
    kind: 'held',
    severity: 'normal',
    title: t('#{0} {1} changes what the checks run', id, name),
    detail: t('Look at {0}; it is merged when you approve it.', parts.join(', ')),
    ...about(feature),
    since: feature.waitsSince,
    actions: [
      action(t('Approve'), { type: 'approveMerge', featureId: id }, true),
      action(t('Send back…'), { type: 'rejectMerge', featureId: id }),
      action(t('Evidence'), { type: 'showEvidence', featureId: id }),
    ],
    open: { type: 'showEvidence', featureId: id },
  };
}

function stuckNeed(feature: FeatureView, { at, text }: ActivityEntry, t: Translate): Need {
  const { id, name } = feature;
  return {
    id: `stuckMerge:${id}:${at}`,
    kind: 'stuckMerge',
    severity: 'normal',
    title: t('#{0} {1} could not be merged', id, name),
    detail: text,
    ...about(feature),
    since: at,
    actions: [action(t('Start again'), { type: 'start' }, true), ...evidence(feature, t)],
    open: evidence(feature, t)[0]?.message,
  };
}

function failedNeed(feature: FeatureView, t: Translate): Need {
  const { id, name, lastError, rejected } = feature;
  const kind: NeedKind =
    rejected === 'conflict' ? 'conflict' : rejected === 'gate_red' ? 'redGate' : 'failed';
  const title = {
    conflict: t('#{0} {1} conflicts with what was merged', id, name),
    redGate: t('#{0} {1} does not pass the checks', id, name),
    failed: t('#{0} {1} has failed', id, name),
  }[kind];
  return {
    id: `failed:${id}:${feature.waitsSince ?? ''}`,
    kind,
    severity: 'normal',
    title,
    detail: lastError ?? t('The retry limit was reached.'),
    ...about(feature),
    since: feature.waitsSince,
    actions: [
      action(t('Retry'), { type: 'retryFeature', featureId: id }, true),
      action(t('Edit…'), { type: 'editFeature', featureId: id }),
      ...evidence(feature, t),
    ],
    open: evidence(feature, t)[0]?.message,
  };
}

function budgetNeed(feature: FeatureView, t: Translate): Need {
  const { id, name, reason, reasonText } = feature;
  const budget = reason?.kind === 'budget' ? reason : undefined;
  return {
    id: `budget:${id}`,
    kind: 'budget',
    severity: 'normal',
    title: t('#{0} {1} has reached its budget', id, name),
    detail: reasonText ?? '',
    ...about(feature),
    since: feature.waitsSince,
    actions:
      budget === undefined
        ? []
        : [
            action(
              t('Raise limit…'),
              { type: 'raiseBudget', scope: budget.scope, measure: budget.measure },
              true,
            ),
          ],
    open: undefined,
    ...(budget !== undefined && {
      budget: {
        scope: budget.scope,
        measure: budget.measure,
        used: budget.used,
        limit: budget.limit,
      },
    }),
  };
}

function evidence({ id, hasEvidence }: FeatureView, t: Translate): NeedAction[] {
  return hasEvidence === true ? [action(t('Evidence'), { type: 'showEvidence', featureId: id })] : [];
}
