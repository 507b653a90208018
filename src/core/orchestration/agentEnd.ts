import { type HeardOfRun, nothingHeard } from '../agents/heardOfRun';
import { agentById, type AgentRow } from '../agents/agentRow';
import { type AgentEnd } from '../agents/lifecycle';
import { shownLine } from '../agents/outputParser';
import { labelOf } from '../agents/providers';
import type { RunExit } from '../agents/runner/protocol';
import { settleEnd } from '../agents/settle';
import { judgeEnd } from '../agents/verdict';
import { askQuestion, openQuestions, undeliveredQuestion } from '../backlog/questions';
import { messageOf } from '../base/errors';
import { ownCommits } from '../git/ownCommits';
import type { SharedState } from '../git/shared/sharedState';
import type { MergeLine } from './mergeLine';
import type { Engine } from './engine';
import { leaveIntegration } from './leaveIntegration';
import { mendLocksOf } from './leftLocks';
import { keepSubmissions } from './keepSubmissions';
import { recordSharedChanges } from './sharedFindings';
import { holdUpProvider } from './providerLimits';
import { mergeMessage } from './storedMergeJournal';
import { finishInitialization } from './initialization/initializationEnd';
import { finishPlanning } from './planning/planningEnd';
import { finishTests } from './testing/testingEnd';

/** Judges an agent whose whole process tree is gone, writes down what follows, and queues what it submitted. */
export async function finishAgent(
  engine: Engine,
  mergeLine: MergeLine,
  agentId: number,
  exit: RunExit,
  heard: HeardOfRun = nothingHeard,
): Promise<void> {
  const { store, log } = engine;
  const agent = agentById(store, agentId);
  if (agent === undefined || (agent.status !== 'spawned' && agent.status !== 'running')) return;
  const mended = agent.pid === 0 ? undefined : mendLocksOf(engine, agent);
  if (agent.agentType !== 'coding') await mended;
  if (agent.agentType === 'testing') {
    await finishTests(engine, agent, exit, heard);
    return;
  }
  if (agent.agentType === 'initializer') {
    await finishInitialization(engine, agent, exit, heard);
    return;
  }
  if (agent.agentType === 'architect' || agent.agentType === 'project_manager') {
    await finishPlanning(engine, agent, exit, heard);
    return;
  }
  // One that never ran has changed nothing.
  const look = agent.pid === 0 ? undefined : engine.sharedWatch.lookAfter();
  if (look !== undefined) {
    // Git is waited for anyhow, and the next agent needs to know this as well.
    void engine.worktrees.expectReuse();
    void engine.identity.expect();
  }
  const [work, shared] = await Promise.all([
    workOf(engine, agent, look),
    look && engine.sharedWatch.after(agent, look),
    mended,
  ]);
  if (agent.featureId !== null) {
    const { branch, headCommit } = agent;
    const submitted =
      branch === null || headCommit === null ? undefined : { agentId, branch, branchTip: headCommit };
    // Nothing waits for it: at the next end it is tried again.
    await keepSubmissions(engine, agent.featureId, submitted).catch((error: unknown) =>
      log.warn(`What was submitted before of #${String(agent.featureId)} could not be looked after`, error),
    );
  }
  if (agent.pid !== 0) {
    await leaveIntegration(engine, agent).catch((error: unknown) =>
      log.warn(`Agent ${String(agentId)} may have left the integration branch checked out`, error),
    );
  }
  const judged =
    typeof work === 'string'
      ? // What could not be found out is not written down as "nothing was done".
        ({
          status: 'failed',
          outcome: 'interrupted',
          exitCode: exit.exitCode,
          signal: exit.signal,
          error: work,
        } as const)
      : judgeEnd(exit, {
          submitted: agent.submittedAt !== null,
          commits: work.commits,
          gaveUp: agent.outcome === 'gave_up' ? (agent.error ?? 'no reason given') : undefined,
          skipped: agent.outcome === 'skipped',
          asked: undeliveredQuestion(store, agentId),
          replaced: agent.restart,
          heard,
        });
  const missing = exit.reason === 'exited' ? missingPermission(agent, judged, heard) : undefined;
  const end: AgentEnd = {
    ...judged,
    ...(missing !== undefined && { outcome: 'interrupted', asked: true, error: missing }),
    endedAt: exit.endedAt,
  };
  const head = typeof work === 'string' ? null : work.head;
  const settlement = await store.commit((tx) => {
    const settled = settleEnd(tx, agent, end, head, engine.retryPolicy());
    if (missing !== undefined && settled.kind === 'waits' && !openQuestions(tx).has(agent.featureId ?? 0)) {
      askQuestion(tx, {
        ...{ featureId: agent.featureId ?? 0, agentId, kind: 'text' },
        text: `${missing} What shall the next attempt do?`,
      });
    }
    if (shared !== undefined) recordSharedChanges(tx, agent, shared);
    if (end.outcome === 'interrupted' && heard.limitReached !== undefined) {
      holdUpProvider(tx, agent.provider, labelOf(agent.provider), heard.limitReached);
    }
    return settled;
  });
  log.info(`Agent ${agentId} ended (${exit.reason}): ${end.outcome}, ${settlement.kind}`);
  engine.debug.log('COMPLETE', completion(agent), {
    agent: agentId,
    return_code: end.exitCode,
    signal: end.signal ?? undefined,
    reason: exit.reason,
    status: end.outcome === 'submitted' ? 'success' : end.outcome,
    next: settlement.kind,
    error: end.error ?? undefined,
  });
  if (settlement.kind === 'queued') {
    const name =
      store.get<{ name: string }>(`SELECT name FROM features WHERE id = ?`, [agent.featureId])?.name ?? null;
    const branch = agent.branch ?? '';
    mergeLine.add({
      mergeId: settlement.mergeId,
      featureId: agent.featureId ?? undefined,
      agentId,
      branch,
      branchTip: head ?? '',
      message: mergeMessage(agent.featureId, name, branch),
    });
  }
  engine.wake();
  // The next agent need not wait for it.
  await engine.sharedWatch.release(agentId);
}

/**
 * Why it ended without having submitted, when that is something that it was not allowed to do: the next attempt
 * would meet the same refusal, so a person is asked first, and nothing is counted.
 */
function missingPermission(agent: AgentRow, end: AgentEnd, { notAllowed }: HeardOfRun): string | undefined {
  if (agent.featureId === null || end.outcome !== 'no_submission' || notAllowed === undefined)
    return undefined;
  return `It ended without having submitted. ${shownLine(notAllowed)}`;
}

function completion({ agentType, featureId, taskId }: AgentRow): string {
  const type = agentType.charAt(0).toUpperCase() + agentType.slice(1);
  return `${type} agent for ${featureId === null ? taskId : `feature #${featureId}`} finished`;
}

/** What the agent has done, or why that could not be found out. */
async function workOf(
  engine: Engine,
  agent: AgentRow,
  look: Promise<SharedState> | undefined,
): Promise<{ commits: number; head: string | null } | string> {
  const { branch, baseCommit, headCommit } = agent;
  // The agent ended before its worktree was made.
  if (branch === null || baseCommit === null) return { commits: 0, head: null };
  try {
    const { git } = engine.repository;
    const ref = `refs/heads/${branch}`;
    // What was submitted counts; it was looked at when it was submitted.
    const head = headCommit ?? (await look?.catch(() => undefined))?.refs[ref] ?? (await git.commitOf(ref));
    if (head === undefined) return { commits: 0, head: null };
    if (head === baseCommit) return { commits: 0, head };
    const commits = await ownCommits(git, head, baseCommit, engine.integration.branch);
    return { commits, head };
  } catch (error) {
    return `What it did could not be read from git: ${messageOf(error)}`;
  }
}
