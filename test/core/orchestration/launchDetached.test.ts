import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { giveUpDetached } from '../../../src/core/orchestration/launchDetached';
import { RecordingLog } from '../../support/testProject';

describe('An agent that could not be started', () => {
  it('ends nobody else where that cannot be written down either, as on a full disk', async () => {
    const log = new RecordingLog();
    const unheard: unknown[] = [];
    const hear = (reason: unknown): void => void unheard.push(reason);
    const before = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', hear);
    try {
      await giveUpDetached(
        {
          log,
          store: { commit: () => Promise.reject(new Error('ENOSPC')) },
          // It waits for git.
          sharedWatch: { release: () => setImmediate() },
        },
        { agentId: 1, fence: 1, slot: 0, worktree: 'test-1', taskId: 'test-1' },
        new Error('ENOSPC'),
        () => undefined,
      );
      await setImmediate();
    } finally {
      process.removeListener('unhandledRejection', hear);
      for (const listener of before) process.on('unhandledRejection', listener);
    }
    assert.deepEqual(unheard, []);
    assert.match(log.errors.join(), /could not be written down: ENOSPC/);
  });
});
