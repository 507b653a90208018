import { existsSync } from 'node:fs';
import { silentLog } from '../../../src/core/base/log';
import { MusterError } from '../../../src/core/base/errors';
import { openDatabaseReadOnly } from '../../../src/core/orchestration/openDatabaseReadOnly';
import { git } from './drillProject';

/** Where the work on a feature stood when the host was killed, as the database says. */
const phaseOf = `
  SELECT CASE
    WHEN a.status = 'spawned' AND a.base_commit IS NULL THEN 'claimed'
    WHEN a.status = 'spawned' AND a.pid = 0 THEN 'being started'
    WHEN a.status = 'spawned' THEN 'started'
    WHEN a.submitted_at IS NULL THEN 'at work'
    ELSE 'submitted, still there' END AS phase
  FROM agent_lifecycle a WHERE a.status IN ('spawned', 'running')
  UNION ALL
  SELECT 'merge ' || m.status FROM merge_record m WHERE m.status IN ('queued', 'gating', 'intent')
  UNION ALL
  SELECT 'merged, not cleaned up' FROM git_worktree_tracker w JOIN features f ON f.id = w.feature_id
  WHERE f.status = 'passing' AND w.status <> 'removed'
  UNION ALL
  SELECT 'interrupted, to be resumed' FROM features f WHERE f.status = 'in_progress' AND NOT EXISTS (
    SELECT 1 FROM agent_lifecycle a WHERE a.feature_id = f.id AND a.status IN ('spawned', 'running'))`;

/** The phases that were under way; empty when there is no database yet. */
export async function phasesUnderWay(repository: string, assets: string): Promise<string[]> {
  if (!existsSync(`${repository}/.git/muster`)) return [];
  try {
    const store = await openDatabaseReadOnly({ folder: repository, assets, log: silentLog });
    try {
      const phases = store.query<{ phase: string }>(phaseOf).map(({ phase }) => phase);
      const intents = store.query<{ merge: string }>(
        `SELECT merge_commit AS "merge" FROM merge_record WHERE status = 'intent'`,
      );
      if (intents.some(({ merge }) => isMoved(repository, merge))) phases.push('branch moved, not recorded');
      return [...new Set(phases)];
    } finally {
      store.close();
    }
  } catch (error) {
    // Killed before the first commit.
    if (error instanceof MusterError && error.code === 'StoreMissing') return [];
    throw error;
  }
}

function isMoved(repository: string, merge: string): boolean {
  return git(repository, 'rev-list', 'roadmap').split('\n').includes(merge);
}
