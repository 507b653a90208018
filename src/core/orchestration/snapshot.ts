import { type AgentRow, endedAgents, liveAgents } from '../agents/agentRow';
import type { Feature, WaitReason } from '../backlog/feature';
import { countDependents } from '../backlog/graph';
import { holdUpsIn } from '../backlog/holdUps';
import { type OpenQuestion, openQuestions } from '../backlog/questions';
import { readFeatures } from '../backlog/readFeatures';
import { readinessOfAll } from '../backlog/readiness';
import { scoreOf } from '../backlog/score';
import { takenSlots } from '../scheduling/limits';
import { whyWaiting } from '../scheduling/whyWaiting';
import { type TestOfFeature, testsOf } from '../agents/testVerdicts';
import { specTaskOf } from '../agents/planning/claimPlanning';
import { plannedFeatures } from '../agents/plannedFeatures';
import { countLive } from './candidates';
import { learnedEstimates } from './learnedEstimates';
import { healthView, stalledText } from './health/healthView';
import { initializationOf } from './initialization/specRequest';
import { type FeatureCheck, readChecks } from './testing/featureChecks';
import { latestEvents } from '../store/activityLog';
import type { Reader } from '../store/store';
import { mascotOf } from '../../shared/mascots';
import { readPersonWaits } from './personWaits';
import { specifiedFeatures } from '../backlog/featureSpec';
import { triedFeatures } from './readEvidence';
import { type RunFacts, schedulingFacts } from './schedulingFacts';
import type {
  ActivityEntry,
  AgentView,
  CheckView,
  FeatureCounts,
  FeatureState,
  FeatureView,
  ProjectView,
  Snapshot,
} from '../../shared/viewModel';

const endedShown = 50;
const activityShown = 200;

export interface SnapshotInput extends Omit<RunFacts, 'concurrency'> {
  readonly reader: Reader;
  readonly revision: number;
  readonly project: ProjectView;
  readonly notices: readonly string[];
  /** Without a sign of life for so long, an agent is shown as quiet. */
  readonly quietMs?: number;
}

/** Reads everything that the surfaces show from the database, as one value. */
export function buildSnapshot(input: SnapshotInput): Snapshot {
  const { reader, mode } = input;
  const features = readFeatures(reader);
  const names = new Map(features.map((feature) => [feature.id, feature.name]));
  const live = liveAgents(reader);
  const questions = openQuestions(reader);
  const agents = [...live, ...endedAgents(reader, endedShown)].map((agent) =>
    agentView(
      agent,
      planningTitle(reader, agent, names),
      names,
      questions,
      agent.agentType === 'testing' ? testsOf(reader, agent.agentId) : undefined,
      input,
    ),
  );
  const slots = new Map(agents.map((agent) => [agent.agentId, agent.slot]));
  const featureViews = viewFeatures(features, live, questions, input);
  return {
    revision: input.revision,
    mode,
    initialization: initializationOf(reader)?.specName,
    project: input.project,
    counts: countFeatures(featureViews),
    activeAgents: live.length,
    ...(input.countTesting !== undefined && {
      slotsTaken: takenSlots(countLive(live), { countTesting: input.countTesting }),
    }),
    agents,
    features: featureViews,
    holdUps: holdUpsIn(features, learnedEstimates(reader)),
    activity: viewActivity(reader, slots),
    notices: input.notices,
  };
}

function planningTitle(
  reader: Reader,
  { agentId, agentType }: AgentRow,
  names: ReadonlyMap<number, string>,
): string | undefined {
  switch (agentType) {
    case 'initializer':
      return `Backlog from ${plannedFeatures(reader, agentId).spec}`;
    case 'project_manager':
      return `Next features from ${plannedFeatures(reader, agentId).spec}`;
    case 'architect': {
      const id = specTaskOf(reader, agentId);
      return id === undefined ? undefined : `Spec of #${id} ${names.get(id) ?? ''}`.trimEnd();
    }
    case 'coding':
    case 'testing':
      return undefined;
  }
}

function viewFeatures(
  features: readonly Feature[],
  live: readonly AgentRow[],
  questions: ReadonlyMap<number, OpenQuestion>,
  { reader, project, ...run }: SnapshotInput,
): FeatureView[] {
  const readiness = readinessOfAll(features);
  const dependents = countDependents(features);
  const agentOf = new Map(live.map((agent) => [agent.featureId, agent.agentId]));
  const facts = schedulingFacts(reader, features, live, { ...run, concurrency: project.concurrency });
  const checks = new Map(readChecks(reader).map((check) => [check.featureId, check]));
  const tried = triedFeatures(reader);
  const specified = specifiedFeatures(reader);
  const waits = readPersonWaits(reader);
  return features.map((feature) => {
    const ready = readiness.get(feature.id) ?? { blockedBy: [], missing: [] };
    const agentId = agentOf.get(feature.id);
    const { reason, text, details } = whyWaiting(feature, ready, facts);
    const count = dependents.get(feature.id) ?? 0;
    return {
      id: feature.id,
      priority: feature.priority,
      category: feature.category,
      name: feature.name,
      description: feature.description,
      steps: feature.steps,
      status: feature.status,
      state: stateOf(feature, reason, agentId),
      reason,
      reasonText: text,
      ...(details.length > 0 && { reasonDetails: details }),
      dependencies: feature.dependencies,
      missingDependencies: ready.missing,
      dependents: count,
      score: scoreOf(feature, count),
      attempts: feature.attempts,
      skipCount: feature.skipCount,
      provider: feature.provider,
      model: feature.model,
      lastError: feature.lastError,
      agentId,
      unverified: feature.unverified,
      question: questions.get(feature.id),
      held: reason?.kind === 'held' ? reason.parts : undefined,
      ...waits.get(feature.id),
      hasEvidence: tried.has(feature.id),
      ...(specified.has(feature.id) && { hasSpec: true }),
      regressions: feature.regressions,
      regressionSeen: feature.regressionSeen,
      check: checkView(checks.get(feature.id)),
    };
  });
}

function stateOf(
  feature: Feature,
  reason: WaitReason | undefined,
  agentId: number | undefined,
): FeatureState {
  if (feature.status === 'passing') return 'passing';
  // Also while its agent lives: it goes on when a person has answered.
  if (reason?.kind === 'waitingForPerson') return 'needsPerson';
  if (agentId !== undefined) return 'inProgress';
  switch (reason?.kind) {
    case 'blocked':
      return 'blocked';
    case 'failed':
      return 'failed';
    case 'held':
      return 'needsPerson';
    case 'merging':
      return 'merging';
    case 'retryWait':
      return 'waiting';
    case 'budget':
      return reason.scope === 'feature' ? 'overBudget' : asReady(feature);
    case 'atLimit':
    case 'totalLimit':
    case 'machineBusy':
    case 'providerLimit':
    case 'initializing':
    case 'spec':
    case 'cannotStart':
    case 'outsideRun':
    case 'paused':
    case 'draining':
    case 'stopped':
    case 'next':
    case undefined:
      return asReady(feature);
  }
}

/** Interrupted work that nobody has taken up yet is not work in progress. */
function asReady({ status }: Feature): FeatureState {
  return status === 'in_progress' ? 'waiting' : 'ready';
}

function checkView(check: FeatureCheck | undefined): CheckView | undefined {
  if (check === undefined) return undefined;
  const { command, timeoutSeconds, result, ranAt } = check;
  return { command, timeoutSeconds, result, ranAt };
}

function countFeatures(features: readonly FeatureView[]): FeatureCounts {
  const count = (...states: FeatureState[]): number =>
    features.filter((feature) => states.includes(feature.state)).length;
  return {
    total: features.length,
    ready: count('ready', 'waiting'),
    blocked: count('blocked'),
    inProgress: count('inProgress'),
    submitted: count('merging'),
    passing: count('passing'),
    failed: count('failed'),
    waitingForPerson: count('needsPerson'),
    ...(count('overBudget') > 0 && { overBudget: count('overBudget') }),
    regressed: features.filter(({ regressionSeen }) => regressionSeen !== undefined).length,
  };
}

function agentView(
  agent: AgentRow,
  planning: string | undefined,
  names: ReadonlyMap<number, string>,
  questions: ReadonlyMap<number, OpenQuestion>,
  tests: readonly TestOfFeature[] | undefined,
  { now, quietMs = 120_000 }: Pick<SnapshotInput, 'now' | 'quietMs'>,
): AgentView {
  const live = agent.status === 'spawned' || agent.status === 'running';
  const question = agent.featureId === null ? undefined : questions.get(agent.featureId);
  return {
    agentId: agent.agentId,
    live,
    status: agent.status,
    outcome:
      agent.outcome === 'interrupted' && agent.budget !== null
        ? 'over_budget'
        : (agent.outcome ?? outcomeOfTests(agent, tests)),
    agentType: agent.agentType,
    taskType: agent.taskType,
    featureId: agent.featureId ?? undefined,
    featureName:
      tests === undefined
        ? (planning ?? (agent.featureId === null ? undefined : names.get(agent.featureId)) ?? agent.taskId)
        : `Regression test of ${tests.map(({ featureId }) => `#${featureId}`).join(', ')}`,
    tests: tests?.map(({ featureId, result }) => ({ featureId, result: result ?? undefined })),
    slot: agent.slot,
    mascot: mascotOf(agent.slot).name,
    activity: agent.activity,
    lastThought: agent.lastThought ?? undefined,
    provider: agent.provider,
    model: agent.model ?? undefined,
    attempt: agent.attempt,
    pid: agent.pid,
    spawnedAt: agent.spawnedAt,
    completedAt: agent.completedAt ?? undefined,
    durationMs: agent.durationMs ?? undefined,
    worktree: agent.worktree ?? undefined,
    branch: agent.branch ?? undefined,
    inputTokens: agent.inputTokens ?? undefined,
    outputTokens: agent.outputTokens ?? undefined,
    costUsd: agent.costUsd ?? undefined,
    error: agent.error ?? (agent.budget === null ? undefined : `Its budget was reached: ${agent.budget}.`),
    health: live ? healthView(agent, now, quietMs) : undefined,
    stalled: live ? stalledText(agent) : undefined,
    question: live && question?.agentId === agent.agentId ? question : undefined,
    progress:
      agent.submittedAt !== null ? 3 : agent.startedAt === null ? 0 : agent.activity === 'testing' ? 2 : 1,
  };
}

/** What a testing agent that gave all its verdicts has found. */
function outcomeOfTests(agent: AgentRow, tests: readonly TestOfFeature[] | undefined): string | undefined {
  if (tests === undefined || agent.completedAt === null) return undefined;
  return tests.some(({ result }) => result === 'regressed') ? 'regression' : 'tested';
}

function viewActivity(reader: Reader, slots: ReadonlyMap<number, number>): ActivityEntry[] {
  return latestEvents(reader, activityShown).map((event) => {
    const slot = event.agentId === null ? undefined : slots.get(event.agentId);
    return {
      id: event.id,
      at: event.at,
      kind: event.kind,
      level: event.level,
      who: slot === undefined ? 'Muster' : mascotOf(slot).name,
      agentId: event.agentId ?? undefined,
      featureId: event.featureId ?? undefined,
      text: event.text,
    };
  });
}
