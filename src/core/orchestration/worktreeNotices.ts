import { createHash } from 'node:crypto';
import { recordEvent } from '../store/activityLog';
import type { Engine } from './engine';

/** Writes down what a new worktree lacks, each sentence once for the project: it holds for every agent alike. */
export async function tellOnce(
  { store, log }: Pick<Engine, 'store' | 'log'>,
  { agentId, featureId }: { readonly agentId: number; readonly featureId: number },
  notices: readonly string[],
): Promise<void> {
  for (const notice of notices) log.warn(`Worktree of #${String(featureId)}: ${notice}`);
  await store.commit((tx) => {
    for (const text of notices) {
      const key = `worktree_told_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
      const first = tx.run(
        `INSERT INTO orchestrator_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING`,
        [key, tx.now],
      );
      if (first > 0) recordEvent(tx, { agentId, featureId, kind: 'worktreeNotice', level: 'warning', text });
    }
  });
}
