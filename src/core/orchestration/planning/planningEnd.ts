import type { AgentRow } from '../../agents/agentRow';
import type { HeardOfRun } from '../../agents/heardOfRun';
import type { AgentEnd } from '../../agents/lifecycle';
import { labelOf } from '../../agents/providers';
import type { RunExit } from '../../agents/runner/protocol';
import type { Engine } from '../engine';
import { holdUpProvider } from '../providerLimits';
import { recordSharedChanges } from '../sharedFindings';
import { judgeArchitect, settleArchitect } from './architectEnd';
import { judgeManager, settleManager } from './managerEnd';

/** Judges an architect or a project manager whose whole process tree is gone. */
export async function finishPlanning(
  engine: Engine,
  agent: AgentRow,
  exit: RunExit,
  heard: HeardOfRun,
): Promise<void> {
  const { store, log, sharedWatch, debug } = engine;
  const shared = agent.pid === 0 ? undefined : await sharedWatch.after(agent);
  const isArchitect = agent.agentType === 'architect';
  const end = await store.commit((tx): AgentEnd => {
    const judged = isArchitect ? judgeArchitect(tx, agent, exit, heard) : judgeManager(exit, heard);
    const isLimit = judged.outcome === 'interrupted' && heard.limitReached !== undefined;
    const wasEnded = ['stopped', 'replaced', 'hostless'].includes(exit.reason);
    const how = { counts: !isLimit && !wasEnded, policy: engine.retryPolicy() };
    if (isArchitect) settleArchitect(tx, agent, judged, how);
    else settleManager(tx, agent, judged, how);
    if (shared !== undefined) recordSharedChanges(tx, agent, shared);
    if (isLimit) holdUpProvider(tx, agent.provider, labelOf(agent.provider), heard.limitReached);
    return judged;
  });
  await sharedWatch.release(agent.agentId);
  const name = isArchitect ? 'Architect' : 'Project manager';
  log.info(`${name} ${agent.agentId} ended (${exit.reason}): ${end.outcome ?? 'planned'}`);
  debug.log('COMPLETE', `${name} agent ${agent.agentId} finished`, {
    return_code: end.exitCode,
    signal: end.signal ?? undefined,
    reason: exit.reason,
    status: end.outcome ?? 'success',
    error: end.error ?? undefined,
  });
  engine.wake();
}
