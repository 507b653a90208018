import { isVerified } from '../git/gate';
import type { MergeHold } from '../git/mergeItem';
import type { Reader } from '../store/store';
import type { GateEvidence } from '../../shared/evidence';
import { readBaseGate } from './baseResult';
import type { KeptGate } from './keptGate';

interface MergeRow {
  branch: string;
  name: string | null;
  status: string;
  mergeCommit: string | null;
  finishedAt: string | null;
  conflicts: string | null;
  evidence: string | null;
  heldAt: string | null;
  hold: string | null;
  decision: 'approved' | 'rejected' | null;
  note: string | null;
  decidedAt: string | null;
}

/** Of a feature's last merge, or of the integration branch by itself. */
export function readEvidence(reader: Reader, featureId: number | undefined): GateEvidence | undefined {
  return featureId === undefined ? evidenceOfBase(reader) : evidenceOfFeature(reader, featureId);
}

/** Features of which a merge is known. */
export function triedFeatures(reader: Reader): ReadonlySet<number> {
  const packed = reader.get<{ ids: string | null }>(
    `SELECT group_concat(DISTINCT feature_id) AS ids FROM merge_record WHERE feature_id IS NOT NULL`,
  )?.ids;
  return new Set((packed ?? '').split(',').filter(Boolean).map(Number));
}

function evidenceOfFeature(reader: Reader, featureId: number): GateEvidence | undefined {
  const row = reader.get<MergeRow>(
    `SELECT m.branch, f.name, m.status, m.merge_commit AS mergeCommit, m.finished_at AS finishedAt, m.conflicts,
       m.evidence, m.held_at AS heldAt, m.hold, m.hold_decision AS decision, m.hold_note AS note,
       m.hold_decided_at AS decidedAt
     FROM merge_record m LEFT JOIN features f ON f.id = m.feature_id
     WHERE m.feature_id = ? ORDER BY m.merge_id DESC LIMIT 1`,
    [featureId],
  );
  if (row === undefined) return undefined;
  const undecided = row.status === 'queued' && row.heldAt !== null && row.decision === null;
  return {
    featureId,
    title: `#${featureId} ${row.name ?? ''}`.trim(),
    status: undecided ? 'held' : row.status,
    branch: row.branch,
    finishedAt: row.finishedAt ?? undefined,
    mergeCommit: row.mergeCommit ?? undefined,
    conflicts: row.conflicts === null ? [] : (JSON.parse(row.conflicts) as string[]),
    gate: row.evidence === null ? undefined : shown(JSON.parse(row.evidence) as KeptGate),
    hold:
      row.hold === null || row.heldAt === null
        ? undefined
        : {
            at: row.heldAt,
            changes: (JSON.parse(row.hold) as MergeHold).changes,
            decision: row.decision ?? undefined,
            note: row.note ?? undefined,
            decidedAt: row.decidedAt ?? undefined,
          },
  };
}

function evidenceOfBase(reader: Reader): GateEvidence | undefined {
  const base = readBaseGate(reader);
  if (base === undefined) return undefined;
  const { ok, commit, tree, evidence, plan, changes, at } = base;
  return {
    featureId: undefined,
    title: 'The integration branch by itself',
    status: ok ? 'green' : 'red',
    branch: '',
    finishedAt: at,
    mergeCommit: undefined,
    conflicts: [],
    gate: { ok, verified: base.verified, commit, tree, commands: evidence, plan, changes: changes ?? [] },
    hold: undefined,
  };
}

function shown({ ok, commit, tree, commands, plan, changes }: KeptGate): GateEvidence['gate'] {
  return { ok, verified: isVerified(commands), commit, tree, commands, plan, changes: changes ?? [] };
}
