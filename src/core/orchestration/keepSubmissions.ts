import { rescueCommit } from '../git/rescue';
import { rescuePrefix } from '../git/rescueRefs';
import type { Engine } from './engine';

/**
 * Keeps what agents of a feature have submitted and the queue sent back. The next agent may have begun anew,
 * with a reset or a rebase, and then no branch leads to it any more.
 *
 * @param submitted what the agent at hand has submitted: it may have moved its branch after that
 */
export async function keepSubmissions(
  engine: Engine,
  featureId: number,
  submitted?: { readonly agentId: number; readonly branch: string; readonly branchTip: string },
): Promise<void> {
  const { git } = engine.repository;
  const tips = engine.store.query<{ agentId: number | null; branch: string; branchTip: string }>(
    `SELECT agent_id AS agentId, branch, branch_tip AS branchTip FROM merge_record
     WHERE feature_id = ? AND status <> 'merged' GROUP BY branch_tip ORDER BY min(merge_id)`,
    [featureId],
  );
  for (const { agentId, branch, branchTip } of submitted === undefined ? tips : [...tips, submitted]) {
    if ((await git.commitOf(branchTip)) === undefined) continue;
    // Only refs that stay. What is held while an agent works (`refs/muster/kept/`) goes when it has ended.
    const lasting = [`refs/heads/${branch}`, `refs/heads/${engine.integration.branch}`, rescuePrefix];
    const holding = await git.run(['for-each-ref', '--count=1', '--contains', branchTip, ...lasting]);
    if (holding.stdout !== '') continue;
    const ref = await rescueCommit(
      git,
      branchTip,
      agentId === null ? `feature-${featureId}` : String(agentId),
    );
    engine.log.info(`What was submitted of #${featureId} as ${branchTip.slice(0, 9)} is kept as ${ref}`);
  }
}
