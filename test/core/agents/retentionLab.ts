import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type AgentOutcome } from '../../../src/core/agents/agentRow';
import { endAgent, insertAgent } from '../../../src/core/agents/lifecycle';
import type { RetentionOptions } from '../../../src/core/agents/retention';
import { addFeature } from '../../../src/core/backlog/writeFeatures';
import { toDisposable } from '../../../src/core/base/disposable';
import { recordEvent } from '../../../src/core/store/activityLog';
import { openStore } from '../../../src/core/store/openStore';
import type { Store } from '../../../src/core/store/store';
import { FakeClock } from '../../support/fakeClock';
import { temporaryFolder } from '../../support/temporaryFolder';
import { RecordingLog } from '../../support/testProject';

export const dayMs = 24 * 60 * 60_000;

/** A database in which agents get old, and the archives beside it. */
export class RetentionLab {
  private constructor(
    readonly folder: ReturnType<typeof temporaryFolder>,
    readonly clock: FakeClock,
    readonly log: RecordingLog,
    readonly store: Store,
  ) {}

  static async create(): Promise<RetentionLab> {
    const folder = temporaryFolder('retention');
    const clock = new FakeClock();
    const log = new RecordingLog();
    const wasm = 'node_modules/sql.js/dist/sql-wasm.wasm';
    // Months pass in one step here; the store would take a snapshot for each quarter of a second of them.
    const now = { now: () => clock.now(), after: () => toDisposable(() => undefined) };
    const store = await openStore({ directory: folder.path, wasm, clock: now, log });
    return new RetentionLab(folder, clock, log, store);
  }

  async dispose(): Promise<void> {
    await this.store.close();
    this.folder.remove();
  }

  options(): RetentionOptions {
    const { store, clock, log } = this;
    return { store, clock, log, directory: this.folder.path };
  }

  feature(status: 'pending' | 'passing'): Promise<number> {
    return this.store.commit((tx) => {
      const id = addFeature(tx, { name: `A ${status} feature` });
      tx.run('UPDATE features SET status = ? WHERE id = ?', [status, id]);
      return id;
    });
  }

  /** An agent with everything that can refer to one, ended unless the outcome is undefined. */
  agent(featureId: number | null, outcome: AgentOutcome | undefined): Promise<number> {
    return this.store.commit((tx) => {
      const id = insertAgent(tx, {
        agentType: 'coding',
        taskId: `feature-${featureId ?? 0}`,
        taskType: 'implementation',
        featureId,
        priority: 1,
        fence: 1,
        attempt: 1,
        slot: 0,
        provider: 'demo',
        model: null,
        command: 'demo',
        worktree: '/w',
        branch: 'b',
        tokenHash: 'hash',
      });
      recordEvent(tx, { kind: 'spawned', agentId: id, featureId, text: 'Starts' });
      tx.run('INSERT INTO tool_call VALUES (?, ?, ?, ?, ?)', [
        `call-${id}`,
        id,
        'feature_stats',
        '{}',
        tx.now,
      ]);
      tx.run(
        `INSERT INTO orchestrator_task (task_id, task_type, agent_type, agent_id, status, created_at)
         VALUES ('t', 'implementation', 'coding', ?, 'assigned', ?)`,
        [id, tx.now],
      );
      tx.run(
        `INSERT INTO merge_record (feature_id, agent_id, branch, branch_tip, status, queued_at)
         VALUES (?, ?, 'b', 'tip', 'merged', ?)`,
        [featureId, id, tx.now],
      );
      if (outcome !== undefined) {
        const status = outcome === 'merged' || outcome === 'submitted' ? 'completed' : 'failed';
        endAgent(tx, id, { status, outcome, exitCode: 0, signal: null, error: null });
      }
      return id;
    });
  }

  left(): number[] {
    return this.store
      .query<{ id: number }>('SELECT agent_id AS id FROM agent_lifecycle ORDER BY agent_id')
      .map(({ id }) => id);
  }

  archives(): string[] {
    const folder = path.join(this.folder.path, 'archive');
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }
}
