import type { Reader } from '../store/store';

export interface MergedWork {
  readonly commits: readonly string[];
  readonly agents: number;
}

export function readMergedWork(reader: Reader): MergedWork {
  const commits = reader
    .query<{ mergeCommit: string }>(
      `SELECT merge_commit AS mergeCommit FROM merge_record WHERE status = 'merged' ORDER BY merge_id`,
    )
    .map(({ mergeCommit }) => mergeCommit);
  const agents =
    reader.get<{ n: number }>(`SELECT count(*) AS n FROM agent_lifecycle WHERE origin_key IS NULL`)?.n ?? 0;
  return { commits, agents };
}
