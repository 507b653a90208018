import { rescueCommit } from '../git/rescue';
import type { Engine } from './engine';

/**
 * Keeps what earlier agents of a feature have submitted and the queue sent back. The next agent may have
 * begun anew, with a reset or a rebase, and then no branch leads to it any more.
 */
export async function keepSubmissions(engine: Engine, featureId: number): Promise<void> {
  const { git } = engine.repository;
  const sentBack = engine.store.query<{ agentId: number | null; branchTip: string }>(
    `SELECT agent_id AS agentId, branch_tip AS branchTip FROM merge_record
     WHERE feature_id = ? AND status IN ('conflict', 'gate_red', 'abandoned') GROUP BY branch_tip
     ORDER BY min(merge_id)`,
    [featureId],
  );
  for (const { agentId, branchTip } of sentBack) {
    if ((await git.commitOf(branchTip)) === undefined) continue;
    const holding = await git.run([
      'for-each-ref',
      '--count=1',
      '--format=%(refname)',
      '--contains',
      branchTip,
    ]);
    if (holding.stdout !== '') continue;
    const ref = await rescueCommit(
      git,
      branchTip,
      agentId === null ? `feature-${featureId}` : String(agentId),
    );
    engine.log.info(`What was submitted of #${featureId} as ${branchTip.slice(0, 9)} is kept as ${ref}`);
  }
}
