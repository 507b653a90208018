import path from 'node:path';
import { modelFor, providerFor, providersInUse } from '../agents/chosenProvider';
import type { TaskType } from '../agents/run';
import { sessionToResume } from '../agents/agentRow';
import { codingPrompt } from '../agents/prompts';
import { invocationOf, providerById, requireSignIn, resolveExecutable } from '../agents/providers';
import type { Provider } from '../agents/providers/provider';
import type { Invocation } from '../agents/runner/protocol';
import type { Feature } from '../backlog/feature';
import { ownProviders } from '../backlog/featureProvider';
import { readSpec } from '../backlog/featureSpec';
import { answeredQuestions } from '../backlog/questions';
import { messageOf } from '../base/errors';
import { commitFolders } from '../git/commitFolders';
import type { Engine } from './engine';
import { lastRevert } from './landing/lastRevert';
import { messagesForPrompt } from './messagesForPrompt';
import { mergeFeedbackOf } from './mergeFeedback';

/** Where a feature's agent works, and as what. */
export interface RunPlan {
  readonly provider: Provider;
  readonly model: string | undefined;
  readonly branch: string;
  /** Name of the worktree's folder, and where that lies. */
  readonly folderName: string;
  readonly worktree: string;
  /** The feature's worktree of an earlier attempt, which is used again. */
  readonly known:
    { readonly branch: string; readonly path: string; readonly base: string | undefined } | undefined;
}

/** @throws MusterError UnknownProvider */
export async function planRun(engine: Engine, feature: Feature): Promise<RunPlan> {
  const settings = engine.settings();
  const folderName = `feature-${feature.id}`;
  const worktree = await engine.worktrees.pathOf(folderName);
  // A claim alone makes nothing Muster's: the host may have died before it looked at what is there.
  const tracked = engine.store.get<{ branch: string; path: string; base: string | null }>(
    `SELECT branch, path, base_commit AS base FROM git_worktree_tracker
     WHERE feature_id = ? AND status <> 'removed' AND (status <> 'creating' OR base_commit IS NOT NULL)
     ORDER BY worktree_id DESC LIMIT 1`,
    [feature.id],
  );
  const known = tracked && { branch: tracked.branch, path: tracked.path, base: tracked.base ?? undefined };
  return {
    provider: providerById(providerFor(settings, 'coding', feature)),
    model: modelFor(settings, 'coding', feature),
    // An earlier attempt's branch is kept, whatever the template says now.
    branch: known?.branch ?? branchName(settings.branchTemplate, feature.id),
    folderName: known === undefined ? folderName : path.basename(known.path),
    worktree: known?.path ?? worktree,
    known,
  };
}

function branchName(template: string, featureId: number): string {
  const name = template.replaceAll('{id}', String(featureId));
  // Without the placeholder all features would share one branch.
  return name === template ? `${template}-${featureId}` : name;
}

/** How the agent of a plan is started. @throws MusterError ProviderNotInstalled, SettingInvalid */
export async function invocationFor(
  engine: Engine,
  plan: RunPlan,
  feature: Feature,
  taskType: TaskType,
  {
    token,
    agentId,
    identity,
  }: {
    readonly token: string;
    readonly agentId: number;
    /** See `missingIdentity`. */
    readonly identity: Readonly<Record<string, string>>;
  },
): Promise<Invocation> {
  const { environment, assets, repository, integration } = engine;
  // Its program knows the conversation by the folder that it was held in.
  const resumable = plan.provider.canResume && plan.known !== undefined;
  const feedback = await mergeFeedbackOf(engine, feature.id);
  const prompts = await engine.prompts.read();
  const invocation = invocationOf(plan.provider, {
    settings: engine.settings(),
    environment,
    assets,
    nodeExecutable: process.execPath,
    prompt: codingPrompt(
      {
        feature,
        taskType,
        branch: plan.branch,
        integrationBranch: integration.branch,
        feedback,
        reverted: lastRevert(engine.store, feature.id),
        spec: readSpec(engine.store, feature.id),
        answers: answeredQuestions(engine.store, feature.id),
        messages: await messagesForPrompt(engine, prompts, {
          agentId,
          agentType: 'coding',
          featureId: feature.id,
        }),
      },
      prompts,
    ),
    worktree: plan.worktree,
    gitFolders: await commitFolders(repository.git.at(plan.worktree)),
    stateFolder: engine.providerFolder,
    feature: { id: feature.id, name: feature.name },
    toolToken: token,
    model: plan.model,
    resumeSession: resumable ? sessionToResume(engine.store, feature.id, plan.provider.id) : undefined,
  });
  return { ...invocation, env: { ...identity, ...invocation.env } };
}

/** As it is shown and kept; secrets are only in the environment. */
export function commandLineOf({ executable, args }: Invocation): string {
  return [executable, ...args].map((part) => (/[\s"']/.test(part) ? JSON.stringify(part) : part)).join(' ');
}

/**
 * Refuses a run whose agents could not be started.
 *
 * @throws MusterError UnknownProvider, ProviderNotInstalled, ProviderNotSignedIn, SettingInvalid
 */
export function requireProviders(
  engine: Engine,
  ids: readonly string[] = providersInUse(engine.settings(), ownProviders(engine.store)),
): void {
  const settings = engine.settings();
  for (const id of ids) {
    const provider = providerById(id);
    resolveExecutable(provider, settings, engine.environment, engine.repository.root);
    requireSignIn(provider, engine.environment);
  }
}

/** Why {@link requireProviders} would refuse, as a sentence. */
export function whyNoAgentCanStart(engine: Engine, ids?: readonly string[]): string | undefined {
  try {
    requireProviders(engine, ids);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
