import assert from 'node:assert/strict';
import type { RunExit } from '../../../src/core/agents/runner/protocol';
import { type HeardOfRun, nothingHeard } from '../../../src/core/agents/heardOfRun';
import { judgeEnd, type WorkDone } from '../../../src/core/agents/verdict';

function exit(change: Partial<RunExit> = {}): RunExit {
  return {
    version: 1,
    reason: 'exited',
    exitCode: 0,
    signal: null,
    error: null,
    endedAt: '2026-01-01T00:00:00.000Z',
    survivorsEnded: 0,
    ...change,
  };
}
const nothing: WorkDone = {
  submitted: false,
  commits: 0,
  gaveUp: undefined,
  skipped: false,
  asked: undefined,
  heard: nothingHeard,
};

const limited: HeardOfRun = {
  ...nothingHeard,
  limitReached: { kind: 'limitReached', text: 'resets at 3 pm' },
};

describe('judgeEnd', () => {
  it('takes exit code 0 without a submission for a failed attempt', () => {
    const end = judgeEnd(exit(), nothing);
    assert.equal(end.status, 'failed');
    assert.equal(end.outcome, 'no_submission');
  });

  it('takes commits without a submission for a failed attempt', () => {
    assert.equal(judgeEnd(exit(), { ...nothing, commits: 3 }).outcome, 'no_submission');
  });

  it('takes a submission without commits for a failed attempt', () => {
    const end = judgeEnd(exit(), { ...nothing, submitted: true });
    assert.deepEqual([end.status, end.outcome], ['failed', 'no_commit']);
  });

  it('counts submitted work whatever the exit code', () => {
    const end = judgeEnd(exit({ exitCode: 7 }), { ...nothing, submitted: true, commits: 1 });
    assert.deepEqual([end.status, end.outcome, end.exitCode], ['completed', 'submitted', 7]);
  });

  it('counts submitted work of an agent that was stopped, and shows it as killed', () => {
    const end = judgeEnd(exit({ reason: 'stopped' }), { ...nothing, submitted: true, commits: 1 });
    assert.deepEqual([end.status, end.outcome], ['killed', 'submitted']);
  });

  for (const reason of ['stopped', 'killed', 'replaced'] as const) {
    it(`does not count an attempt when the agent was ${reason}`, () => {
      const end = judgeEnd(exit({ reason, signal: 'SIGTERM', exitCode: null }), nothing);
      assert.deepEqual([end.status, end.outcome], ['killed', 'interrupted']);
    });
  }

  for (const reason of ['lost', 'hostless'] as const) {
    it(`does not count an attempt and never says completed when the agent was ${reason}`, () => {
      const end = judgeEnd(exit({ reason, exitCode: null }), nothing);
      assert.deepEqual([end.status, end.outcome], ['failed', 'interrupted']);
    });
  }

  it('does not count an attempt for a signal that Muster did not send', () => {
    const end = judgeEnd(exit({ exitCode: null, signal: 'SIGKILL' }), nothing);
    assert.deepEqual([end.status, end.outcome], ['failed', 'interrupted']);
    assert.match(end.error ?? '', /SIGKILL/);
  });

  it('counts an attempt when the time limit was reached', () => {
    assert.equal(judgeEnd(exit({ reason: 'timeLimit' }), nothing).outcome, 'no_submission');
  });

  it('does not count an attempt that a usage limit of the account ended', () => {
    for (const reason of ['exited', 'timeLimit'] as const) {
      const end = judgeEnd(exit({ reason, exitCode: 1 }), { ...nothing, heard: limited });
      assert.deepEqual([end.status, end.outcome], ['failed', 'interrupted']);
      assert.equal(end.error, 'A usage limit was reached: resets at 3 pm');
    }
  });

  it('counts what was submitted or given up in spite of a usage limit', () => {
    const atLimit = { ...nothing, commits: 1, heard: limited };
    assert.equal(judgeEnd(exit(), { ...atLimit, submitted: true }).outcome, 'submitted');
    assert.equal(judgeEnd(exit(), { ...atLimit, gaveUp: 'no schema' }).outcome, 'gave_up');
    assert.equal(judgeEnd(exit({ reason: 'stopped' }), atLimit).status, 'killed');
  });

  it('keeps the reason of an agent that gave up', () => {
    const end = judgeEnd(exit(), { ...nothing, gaveUp: 'the schema is missing' });
    assert.equal(end.outcome, 'gave_up');
    assert.match(end.error ?? '', /the schema is missing/);
  });
});
