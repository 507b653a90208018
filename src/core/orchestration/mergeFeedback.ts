import type { MergeFeedback, OtherWork } from '../agents/prompts';
import { messageOf } from '../base/errors';
import { mergeBase } from '../git/ancestry';
import type { MergeConflict } from '../git/integration';
import type { MergeHold } from '../git/mergeItem';
import type { Reader } from '../store/store';
import type { Engine } from './engine';
import { gateReason } from './gateText';
import { sentBackReason } from './heldMerges';
import { gateOf, type KeptGate } from './keptGate';

/** How the feature's latest merge came out, when it came back. */
export interface Rejection {
  readonly status: 'conflict' | 'gate_red' | 'sent_back';
  readonly branchTip: string;
  readonly files: readonly string[];
  /** In full, as the agent's row has it; what a person has submitted has none, and an old one may be archived. */
  readonly reason: string;
}

/** Whatever became of attempts since then: as long as nothing else was submitted, this is what is left to do. */
export function latestRejection(reader: Reader, featureId: number): Rejection | undefined {
  const row = reader.get<{
    status: string;
    branchTip: string;
    conflicts: string | null;
    reason: string | null;
    evidence: string | null;
    hold: string | null;
    note: string | null;
  }>(
    `SELECT CASE WHEN m.hold_decision = 'rejected' THEN 'sent_back' ELSE m.status END AS status,
       m.branch_tip AS branchTip, m.conflicts, a.error_message AS reason, m.evidence, m.hold, m.hold_note AS note
     FROM merge_record m LEFT JOIN agent_lifecycle a ON a.agent_id = m.agent_id
     WHERE m.feature_id = ? ORDER BY m.merge_id DESC LIMIT 1`,
    [featureId],
  );
  if (row === undefined || !isRejection(row.status)) return undefined;
  const files = row.status === 'conflict' ? (JSON.parse(row.conflicts ?? '[]') as string[]) : [];
  return { status: row.status, branchTip: row.branchTip, files, reason: row.reason ?? reasonIn(row) };
}

/** As the merge itself has it; of a conflict {@link mergeFeedbackOf} finds out more than was said. */
function reasonIn(row: Readonly<Record<'status' | 'evidence' | 'hold' | 'note', unknown>>): string {
  const { status, evidence, hold, note } = row;
  if (status === 'gate_red' && typeof evidence === 'string') {
    return gateReason(gateOf(JSON.parse(evidence) as KeptGate));
  }
  if (status !== 'sent_back' || typeof hold !== 'string') return '';
  return sentBackReason(JSON.parse(hold) as MergeHold, typeof note === 'string' ? note : '');
}

function isRejection(status: string): status is Rejection['status'] {
  return status === 'conflict' || status === 'gate_red' || status === 'sent_back';
}

/**
 * What the next agent is told of a merge that came back. The conflict is looked at anew: the integration
 * branch has often moved on since.
 */
export async function mergeFeedbackOf(engine: Engine, featureId: number): Promise<MergeFeedback | undefined> {
  const rejection = latestRejection(engine.store, featureId);
  if (rejection === undefined) return undefined;
  const { branchTip, reason, files } = rejection;
  if (rejection.status === 'gate_red') return { kind: 'gateRed', report: reason };
  if (rejection.status === 'sent_back') return { kind: 'sentBack', report: reason };
  try {
    const prepared = await engine.integration.prepare(branchTip, 'Only to see');
    const now = prepared.kind === 'conflict' ? prepared : undefined;
    return {
      kind: 'conflict',
      report: reason,
      details: now?.details ?? '',
      files: now?.files ?? files,
      ownTip: branchTip,
      integrationTip: prepared.parent,
      mergesNow: now === undefined,
      others: now === undefined ? [] : await otherWork(engine, now, branchTip),
    };
  } catch (error) {
    engine.log.warn(`The conflict of feature ${featureId} could not be looked at again: ${messageOf(error)}`);
    return { kind: 'conflict', report: reason, details: '', files, mergesNow: false, others: [] };
  }
}

const maxOthers = 20;
const maxFiles = 200;

/** What changed the conflicting files on the integration branch since the work began, latest first. */
async function otherWork(engine: Engine, conflict: MergeConflict, branchTip: string): Promise<OtherWork[]> {
  const { git } = engine.repository;
  const { parent } = conflict;
  const files = conflict.files.slice(0, maxFiles);
  const base = await mergeBase(git, parent, branchTip);
  if (base === undefined || files.length === 0) return [];
  const log = ['--first-parent', '-z', `--max-count=${maxOthers}`, '--format=%H %s', `${base}..${parent}`];
  const { stdout } = await git.run(['--literal-pathspecs', 'log', ...log, '--', ...files]);
  const others: OtherWork[] = [];
  for (const line of stdout.split('\0').filter((each) => each !== '')) {
    const commit = line.slice(0, line.indexOf(' '));
    const feature = engine.store.get<{ id: number; name: string }>(
      `SELECT f.id, f.name FROM merge_record m JOIN features f ON f.id = m.feature_id WHERE m.merge_commit = ?`,
      [commit],
    );
    const changed = await git.run([
      ...['--literal-pathspecs', 'diff-tree', '-r', '-z', '--name-only', '--no-renames'],
      ...[`${commit}^1`, commit, '--', ...files],
    ]);
    others.push({
      commit,
      what: feature === undefined ? line.slice(commit.length + 1) : `#${feature.id} ${feature.name}`,
      files: changed.stdout.split('\0').filter((name) => name !== ''),
    });
  }
  return others;
}
