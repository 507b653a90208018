import type { RevertedWork } from '../../agents/revertedWork';
import type { Reader } from '../../store/store';

/**
 * That a person took the feature's merge back, as long as nothing of it was merged since. The feature's own last
 * error tells it only until somebody retries it or another attempt ends.
 */
export function lastRevert(reader: Reader, featureId: number): RevertedWork | undefined {
  return reader.get<RevertedWork & Record<string, string>>(
    `SELECT r.merge_commit AS mergeCommit, r.revert_commit AS revertCommit, r.reason FROM merge_revert r
     WHERE r.feature_id = ?1 AND r.status = 'reverted'
       AND NOT EXISTS (SELECT 1 FROM merge_record m WHERE m.feature_id = ?1 AND m.status = 'merged'
         AND m.finished_at > r.requested_at)
     ORDER BY r.revert_id DESC LIMIT 1`,
    [featureId],
  );
}
