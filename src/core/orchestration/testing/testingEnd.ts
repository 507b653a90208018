import type { HeardOfRun } from '../../agents/heardOfRun';
import type { AgentRow } from '../../agents/agentRow';
import type { AgentEnd } from '../../agents/lifecycle';
import { labelOf } from '../../agents/providers';
import type { RunExit } from '../../agents/runner/protocol';
import { settleTests } from '../../agents/settleTests';
import { testsOf } from '../../agents/testVerdicts';
import { judgeEnd } from '../../agents/verdict';
import type { Engine } from '../engine';
import { holdUpProvider } from '../providerLimits';
import { recordSharedChanges } from '../sharedFindings';

/** Judges a testing agent whose whole process tree is gone: by its verdicts, never by its exit code. */
export async function finishTests(
  engine: Engine,
  agent: AgentRow,
  exit: RunExit,
  heard: HeardOfRun,
): Promise<void> {
  const { store, log, sharedWatch } = engine;
  const shared = agent.pid === 0 ? undefined : await sharedWatch.after(agent);
  const end = await store.commit((tx) => {
    const open = testsOf(tx, agent.agentId).filter(({ result }) => result === null);
    const judged = judgeEnd(exit, {
      submitted: open.length === 0,
      commits: 1,
      gaveUp: undefined,
      skipped: false,
      asked: undefined,
      replaced: agent.restart,
      owed: `a verdict on ${open.map(({ featureId }) => `#${featureId}`).join(', ')}`,
      heard,
    });
    const ended: AgentEnd = {
      ...judged,
      outcome: judged.outcome === 'submitted' ? null : countsAs(judged, agent),
      endedAt: exit.endedAt,
    };
    settleTests(tx, agent, ended, engine.retryPolicy());
    if (shared !== undefined) recordSharedChanges(tx, agent, shared);
    if (ended.outcome === 'interrupted' && heard.limitReached !== undefined) {
      holdUpProvider(tx, agent.provider, labelOf(agent.provider), heard.limitReached);
    }
    return ended;
  });
  await sharedWatch.release(agent.agentId);
  log.info(`Testing agent ${agent.agentId} ended (${exit.reason}): ${end.outcome ?? 'tested'}`);
  engine.debug.log('COMPLETE', `Testing agent ${agent.agentId} finished`, {
    return_code: end.exitCode,
    signal: end.signal ?? undefined,
    reason: exit.reason,
    status: end.outcome ?? 'success',
    error: end.error ?? undefined,
  });
  engine.wake();
}

/** One that stalled has come to no verdict, which is given up after fewer times than a mere interruption. */
function countsAs({ outcome }: AgentEnd, { restartBy }: AgentRow): AgentEnd['outcome'] {
  return outcome === 'interrupted' && restartBy === 'policy' ? 'no_submission' : outcome;
}
