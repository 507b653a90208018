import { requireFeature } from '../../backlog/readFeatures';
import { MusterError } from '../../base/errors';
import { changedFiles, type DiffRange } from '../../git/diff';
import type { Integration } from '../../git/integration';
import { mergeByMessage } from '../../git/landing/revertMerge';
import type { Repository } from '../../git/repository';
import type { Reader } from '../../store/store';

/** A feature that has passed and the commit by which it was merged. */
export interface FeatureMerge {
  readonly id: number;
  readonly name: string;
  readonly mergeCommit: string;
}

export interface Dependent {
  readonly id: number;
  readonly name: string;
}

export interface RevertPreview extends FeatureMerge {
  /** Features that have passed, or are under way, and depend on it, also through others. */
  readonly dependents: readonly Dependent[];
  readonly diff: DiffRange;
}

export interface MergeParts {
  readonly repository: Repository;
  readonly integration: Integration;
}

/** @throws MusterError FeatureNotFound, RevertRefused with why there is nothing to take back */
export async function findFeatureMerge(
  { repository, integration }: MergeParts,
  reader: Reader,
  featureId: number,
): Promise<FeatureMerge> {
  const { name, status } = requireFeature(reader, featureId);
  if (status !== 'passing') {
    throw refused(
      featureId,
      `Feature ${featureId} has not passed, so that there is no merge to take back`,
      'choose one that has',
    );
  }
  const { git } = repository;
  const record = reader.get<{ mergeCommit: string; branchTip: string }>(
    `SELECT merge_commit AS mergeCommit, branch_tip AS branchTip FROM merge_record
     WHERE feature_id = ? AND status = 'merged' ORDER BY merge_id DESC LIMIT 1`,
    [featureId],
  );
  const mergeCommit =
    record === undefined
      ? await mergeByMessage(git, await integration.tip(), featureId)
      : // Work that got into the branch by other hands has no merge of its own: what is recorded is somebody else's.
        (await git.commitOf(`${record.mergeCommit}^2`)) === record.branchTip
        ? record.mergeCommit
        : undefined;
  if (mergeCommit !== undefined && (await integration.contains(mergeCommit)))
    return { id: featureId, name, mergeCommit };
  throw refused(
    featureId,
    `The branch "${integration.branch}" holds no merge of feature ${featureId} (its work came there by other hands, or the branch is another one now)`,
    'take it back with `git revert` in a worktree of your own',
  );
}

/** What a person should know before a merge is taken back. */
export async function previewRevert(
  parts: MergeParts,
  reader: Reader,
  featureId: number,
): Promise<RevertPreview> {
  const merge = await findFeatureMerge(parts, reader, featureId);
  const { git, root } = parts.repository;
  const base = (await git.run(['rev-parse', `${merge.mergeCommit}^1`])).stdout.trim();
  const files = await changedFiles(git, base, merge.mergeCommit);
  return {
    ...merge,
    dependents: dependentsOf(reader, featureId),
    diff: { worktree: root, base, head: merge.mergeCommit, files },
  };
}

function dependentsOf(reader: Reader, featureId: number): Dependent[] {
  return reader.query<{ id: number; name: string }>(
    `WITH RECURSIVE after(id) AS (
       SELECT feature_id FROM feature_dependency WHERE depends_on_id = ?1
       UNION SELECT d.feature_id FROM feature_dependency d JOIN after ON d.depends_on_id = after.id)
     SELECT f.id, f.name FROM features f JOIN after ON after.id = f.id
     WHERE f.status IN ('passing', 'submitted', 'in_progress') AND f.id <> ?1 ORDER BY f.id`,
    [featureId],
  );
}

export function refused(
  featureId: number,
  why: string,
  remedy: string,
  details: Readonly<Record<string, unknown>> = {},
): MusterError {
  return new MusterError('RevertRefused', `${why}; ${remedy}.`, { details: { featureId, ...details } });
}
