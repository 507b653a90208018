import type { Reader, Transaction } from '../store/store';

/** What an initializer or a project manager has done for the backlog, as its tool calls have shown. */
export interface PlannedFeatures {
  /** File name of what it plans from. */
  readonly spec: string;
  readonly added: number;
  /** Named again although they were there. */
  readonly known: number;
  /** At most; undefined: as many as it likes. */
  readonly mayAdd: number | undefined;
}

export function plannedFeatures(reader: Reader, agentId: number): PlannedFeatures {
  const row = reader.get<{
    spec: string | null;
    added: number | null;
    known: number | null;
    mayAdd: number | null;
  }>(
    `SELECT metadata ->> '$.spec' AS spec, metadata ->> '$.added' AS added, metadata ->> '$.known' AS known,
       metadata ->> '$.mayAdd' AS mayAdd FROM agent_lifecycle WHERE agent_id = ?`,
    [agentId],
  );
  return {
    spec: row?.spec ?? 'a specification',
    added: row?.added ?? 0,
    known: row?.known ?? 0,
    mayAdd: row?.mayAdd ?? undefined,
  };
}

/** Kept on the agent's row, with which it outlives the host. */
export function countPlanned(tx: Transaction, agentId: number, added: number, known: number): void {
  tx.run(
    `UPDATE agent_lifecycle SET metadata = json_set(coalesce(metadata, '{}'),
       '$.added', coalesce(metadata ->> '$.added', 0) + ?, '$.known', coalesce(metadata ->> '$.known', 0) + ?)
     WHERE agent_id = ?`,
    [added, known, agentId],
  );
}
