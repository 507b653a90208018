import assert from 'node:assert/strict';
import { MusterError, type MusterErrorCode } from '../../../src/core/base/errors';
import type { NewFeature } from '../../../src/core/backlog/feature';
import { readFeatures } from '../../../src/core/backlog/readFeatures';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { type MemoryStore, openMemoryStore } from './memoryStore';

/** A backlog in memory, with what tests do to it. */
export class BacklogLab {
  private constructor(readonly store: MemoryStore) {}

  static async open(): Promise<BacklogLab> {
    return new BacklogLab(await openMemoryStore());
  }

  close(): void {
    this.store.close();
  }

  add(...features: NewFeature[]): number[] {
    return this.store.commit((tx) => addFeatures(tx, features));
  }

  /** A lifecycle row that has ended with `outcome`, or is live without one. */
  agent(featureId: number, outcome: string | null): number {
    return this.store.commit((tx) => {
      tx.run(
        `INSERT INTO agent_lifecycle (pid, agent_type, task_id, spawned_at, status, command, feature_id, outcome)
         VALUES (0, 'coding', ?, ?, ?, 'demo', ?, ?)`,
        [`feature-${featureId}`, tx.now, outcome === null ? 'running' : 'failed', featureId, outcome],
      );
      return tx.get<{ id: number }>('SELECT max(agent_id) AS id FROM agent_lifecycle')?.id ?? 0;
    });
  }

  refuses(code: MusterErrorCode, action: () => unknown, message?: RegExp): void {
    const before = JSON.stringify(readFeatures(this.store));
    assert.throws(action, (error) => {
      assert.ok(error instanceof MusterError, String(error));
      assert.equal(error.code, code, error.message);
      if (message !== undefined) assert.match(error.message, message);
      return true;
    });
    assert.equal(JSON.stringify(readFeatures(this.store)), before, 'bad input must change nothing');
  }
}
