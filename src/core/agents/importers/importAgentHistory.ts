import type { Reader, Transaction } from '../../store/store';
import type { AgentHistory, RecordedAgent, RefusedRow } from './agentHistory';

export interface AgentHistoryPreview {
  readonly file: string;
  /** Rows of the file; the sum of the four below. */
  readonly total: number;
  readonly toAdd: number;
  /** Rows that are in the database already and stay as they are. */
  readonly unchanged: number;
  /** Rows that tell of an agent once more. */
  readonly repeated: readonly RefusedRow[];
  readonly refused: readonly RefusedRow[];
  /** Of those to add: agents whose duration cannot be trusted and is left out of every average. */
  readonly withoutDuration: number;
  readonly byStatus: Readonly<Record<RecordedAgent['status'], number>>;
  readonly timeZone: string;
  readonly suggestedTimeZone: string | undefined;
  readonly warnings: readonly string[];
}

export interface AgentHistoryResult {
  readonly added: number;
  readonly unchanged: number;
  readonly repeated: readonly RefusedRow[];
  readonly refused: readonly RefusedRow[];
}

/** What an import would do; changes nothing. */
export function previewAgentHistory(reader: Reader, history: AgentHistory): AgentHistoryPreview {
  const missing = notYetThere(reader, history);
  const count = (status: RecordedAgent['status']): number =>
    missing.filter((agent) => agent.status === status).length;
  const { file, total, agents, repeated, refused, timeZone, suggestedTimeZone, warnings } = history;
  return {
    file,
    total,
    toAdd: missing.length,
    unchanged: agents.length - missing.length,
    repeated,
    refused,
    withoutDuration: missing.filter(({ durationMs }) => durationMs === null).length,
    byStatus: { completed: count('completed'), failed: count('failed'), killed: count('killed') },
    timeZone,
    suggestedTimeZone,
    warnings,
  };
}

/**
 * Brings in every agent that is not there yet, all or none. They are history: they have ended, belong to no
 * feature, and count as nobody's attempt.
 */
export function importAgentHistory(tx: Transaction, history: AgentHistory): AgentHistoryResult {
  const missing = notYetThere(tx, history);
  for (const agent of missing) insert(tx, agent);
  const { repeated, refused } = history;
  return { added: missing.length, unchanged: history.agents.length - missing.length, repeated, refused };
}

function notYetThere(reader: Reader, { agents }: AgentHistory): RecordedAgent[] {
  const known = new Set(
    reader
      .query<{ key: string }>('SELECT origin_key AS key FROM agent_lifecycle WHERE origin_key IS NOT NULL')
      .map(({ key }) => key),
  );
  return agents.filter(({ originKey }) => !known.has(originKey));
}

function insert(tx: Transaction, agent: RecordedAgent): void {
  tx.run(
    `INSERT INTO agent_lifecycle (pid, agent_type, task_id, task_type, priority_number, spawned_at, started_at,
       completed_at, status, exit_code, duration_ms, command, worktree_path, error_message, metadata, activity,
       origin_key, imported_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      agent.pid,
      agent.agentType,
      agent.taskId,
      agent.taskType,
      agent.priority,
      agent.spawnedAt,
      agent.startedAt,
      agent.completedAt,
      agent.status,
      agent.exitCode,
      agent.durationMs,
      agent.command,
      agent.worktree,
      agent.error,
      agent.metadata,
      agent.status === 'completed' ? 'success' : 'error',
      agent.originKey,
      tx.now,
    ],
  );
}
