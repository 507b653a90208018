import type { Reader } from '../store/store';
import { usageSince } from './runSummary';

export interface MergedWork {
  readonly commits: readonly string[];
  readonly agents: number;
  /** Of the agents started since then, as the providers say; undefined: none has said. */
  readonly tokens: number | undefined;
  readonly costUsd: number | undefined;
}

export function readMergedWork(reader: Reader, since: string): MergedWork {
  const commits = reader
    .query<{ mergeCommit: string }>(
      `SELECT merge_commit AS mergeCommit FROM merge_record WHERE status = 'merged' ORDER BY merge_id`,
    )
    .map(({ mergeCommit }) => mergeCommit);
  const agents =
    reader.get<{ n: number }>(`SELECT count(*) AS n FROM agent_lifecycle WHERE origin_key IS NULL`)?.n ?? 0;
  const { tokens, costUsd } = usageSince(reader, since);
  return { commits, agents, tokens, costUsd };
}
