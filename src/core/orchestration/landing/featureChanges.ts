import { latestAgentOf } from '../../agents/agentRow';
import { requireFeature } from '../../backlog/readFeatures';
import { MusterError } from '../../base/errors';
import { changedFiles, type DiffRange } from '../../git/diff';
import type { Repository } from '../../git/repository';
import type { Reader } from '../../store/store';
import { changesOf } from '../agentChanges';

/** What a feature's merge has brought; of one that is not merged, what its latest agent has changed so far. */
export async function featureChanges(
  repository: Repository,
  reader: Reader | undefined,
  featureId: number,
): Promise<DiffRange> {
  if (reader === undefined) throw nothingToShow(featureId);
  const { status } = requireFeature(reader, featureId);
  const { git, root } = repository;
  const merged = reader.get<{ mergeCommit: string; branchTip: string }>(
    `SELECT merge_commit AS mergeCommit, branch_tip AS branchTip FROM merge_record
     WHERE feature_id = ? AND status = 'merged' ORDER BY merge_id DESC LIMIT 1`,
    [featureId],
  );
  if (status === 'passing' && merged !== undefined) {
    const { mergeCommit, branchTip } = merged;
    // Work that got into the branch by other hands has no merge of its own.
    if ((await git.commitOf(`${mergeCommit}^2`)) === branchTip) {
      const base = `${mergeCommit}^1`;
      const parent = (await git.commitOf(base)) ?? base;
      return {
        worktree: root,
        base: parent,
        head: mergeCommit,
        files: await changedFiles(git, parent, mergeCommit),
      };
    }
  }
  const agent = latestAgentOf(reader, featureId);
  if (agent === undefined) throw nothingToShow(featureId);
  return changesOf({ store: reader, repository }, agent.agentId);
}

function nothingToShow(featureId: number): MusterError {
  return new MusterError(
    'FeatureNotFound',
    `No agent has worked on feature ${featureId} yet, so there is nothing to compare; start a run first.`,
    { details: { featureId } },
  );
}
