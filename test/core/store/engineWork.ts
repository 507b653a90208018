import { claimFeature } from '../../../src/core/agents/claim';
import { claimTests } from '../../../src/core/agents/claimTests';
import { agentById } from '../../../src/core/agents/agentRow';
import { type AgentEnd, markRunning } from '../../../src/core/agents/lifecycle';
import { archiveOldAgents } from '../../../src/core/agents/retention';
import { settleEnd } from '../../../src/core/agents/settle';
import { closeTests, verdictPassed, verdictRegressed } from '../../../src/core/agents/testVerdicts';
import { beginExport, markDone } from '../../../src/core/analytics/langfuse/outbox';
import { silentLog } from '../../../src/core/base/log';
import { setModel } from '../../../src/core/backlog/featureModel';
import { answerQuestion, askQuestion, dropQuestion } from '../../../src/core/backlog/questions';
import { requireFeature } from '../../../src/core/backlog/readFeatures';
import { moveFeature } from '../../../src/core/backlog/transitions';
import {
  addFeatures,
  retryFeature,
  setDependencies,
  skipFeature,
} from '../../../src/core/backlog/writeFeatures';
import { writeState } from '../../../src/core/orchestration/runState';
import { exponentialRetry } from '../../../src/core/scheduling/retryPolicy';
import { recordEvent, trimThoughts } from '../../../src/core/store/activityLog';
import type { Store, Transaction } from '../../../src/core/store/store';
import { once } from '../../../src/core/tools/once';
import type { FakeClock } from '../../support/fakeClock';

const policy = exponentialRetry(1, () => 0.5);
const answer = { ok: true, message: 'Seen' };
const ended: Omit<AgentEnd, 'status' | 'outcome'> = { exitCode: 0, signal: null, error: null };

/**
 * What the engine writes in weeks: features, agents that submit, fail, are interrupted, ask and test, tool
 * calls, merges, exports, a feed that is trimmed and agents that are archived; each in commits of its own.
 */
export async function engineWork(
  store: Store,
  clock: FakeClock,
  directory: string,
  rounds: number,
): Promise<void> {
  const day = 24 * 3600 * 1000;
  await store.commit((tx) => beginExport(tx, 'source'));
  for (let round = 0; round < rounds; round++) {
    clock.advance(day);
    const ids = await store.commit((tx) =>
      addFeatures(
        tx,
        ['first', 'second', 'third', 'fourth'].map((name) => ({ name: `${name} ${round}`, steps: ['one'] })),
      ),
    );
    const [first = 0, second = 0, third = 0, fourth = 0] = ids;
    await store.commit((tx) => setDependencies(tx, second, [first, fourth]));
    await store.commit((tx) => setDependencies(tx, second, [first]));
    await store.commit((tx) => setModel(tx, third, 'large'));
    await store.commit((tx) => writeState(tx, 'round', String(round)));
    const submitted = await agentAt(store, first);
    await store.commit((tx) => once(tx, `call ${round}`, submitted, 'feature_get', () => answer));
    await end(store, submitted, { ...ended, status: 'completed', outcome: 'submitted' });
    await store.commit((tx) => merge(tx, first));
    await test(store, first, round);
    const failed = await agentAt(store, third);
    await end(store, failed, { ...ended, status: 'failed', outcome: 'no_commit', error: 'Nothing done' });
    await store.commit((tx) => retryFeature(tx, third));
    await store.commit((tx) => skipFeature(tx, third));
    const asking = await agentAt(store, fourth);
    const asked = { featureId: fourth, agentId: asking, text: 'Which one?' };
    await store.commit((tx) => askQuestion(tx, { ...asked, kind: 'choice', choices: ['a', 'b'] }));
    await store.commit((tx) => answerQuestion(tx, fourth, 'a'));
    await store.commit((tx) => askQuestion(tx, { ...asked, kind: 'text' }));
    await store.commit((tx) => dropQuestion(tx, fourth));
    await end(store, asking, { ...ended, status: 'killed', outcome: 'interrupted', signal: 'SIGKILL' });
    await store.commit((tx) => markDone(tx, [submitted, failed]));
    await store.commit((tx) => {
      for (let n = 0; n < 30; n++)
        recordEvent(tx, { kind: 'thought', agentId: failed, text: `Thought ${n}` });
      trimThoughts(tx, 40);
    });
    await archiveOldAgents({ store, clock, directory, log: silentLog }, 10);
  }
}

async function agentAt(store: Store, featureId: number): Promise<number> {
  const agentId = await store.commit((tx) => {
    const { fence, name, priority, attempts } = requireFeature(tx, featureId);
    const claim = claimFeature(tx, {
      ...{ featureId, featureName: name, priority, expectedFence: fence, taskType: 'implementation' },
      ...{ attempt: attempts + 1, provider: 'demo', model: null, command: 'demo', branch: `b${featureId}` },
      ...{ worktree: `/w/${featureId}`, tokenHash: `t${featureId}`, resumed: false },
    });
    return claim?.agentId ?? 0;
  });
  await store.commit((tx) => markRunning(tx, agentId));
  return agentId;
}

async function end(store: Store, agentId: number, how: AgentEnd): Promise<void> {
  await store.commit((tx) => {
    const agent = agentById(tx, agentId);
    if (agent) settleEnd(tx, agent, how, 'abc', policy);
  });
}

function merge(tx: Transaction, featureId: number): void {
  tx.run(`UPDATE merge_record SET status = 'merged', finished_at = ? WHERE feature_id = ?`, [
    tx.now,
    featureId,
  ]);
  moveFeature(tx, featureId, 'passing', { unverified: false });
}

async function test(store: Store, featureId: number, round: number): Promise<void> {
  const testing = await store.commit((tx) => {
    const batch = [requireFeature(tx, featureId)];
    const place = { worktreeRoot: '/w', tokenHash: `test ${round}` };
    return claimTests(tx, { batch, provider: 'demo', model: null, ...place })?.agentId ?? 0;
  });
  if (round % 3 === 0) await store.commit((tx) => verdictPassed(tx, testing, featureId));
  if (round % 3 === 1) await store.commit((tx) => verdictRegressed(tx, testing, featureId, 'It is broken'));
  if (round % 3 === 2) await store.commit((tx) => closeTests(tx, testing, 'unknown'));
  await end(store, testing, { ...ended, status: 'completed', outcome: null });
}

/** Short commits, many of which share one sync. */
export async function chatter(store: Store, commits: number): Promise<void> {
  const written: Promise<unknown>[] = [];
  for (let n = 0; n < commits; n++) {
    written.push(store.commit((tx) => recordEvent(tx, { kind: 'note', text: `note ${n}` })));
  }
  await Promise.all(written);
}
