import type { Reader, Transaction } from '../store/store';

/** What an initializer has done for the backlog, as its tool calls have shown. */
export interface PlannedFeatures {
  /** File name of the specification. */
  readonly spec: string;
  readonly added: number;
  /** Named again although they were there. */
  readonly known: number;
}

export function plannedFeatures(reader: Reader, agentId: number): PlannedFeatures {
  const row = reader.get<{ spec: string | null; added: number | null; known: number | null }>(
    `SELECT metadata ->> '$.spec' AS spec, metadata ->> '$.added' AS added, metadata ->> '$.known' AS known
     FROM agent_lifecycle WHERE agent_id = ?`,
    [agentId],
  );
  return { spec: row?.spec ?? 'a specification', added: row?.added ?? 0, known: row?.known ?? 0 };
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
