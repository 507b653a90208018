import type { LandPlan } from '../../git/landing/landPlan';
import type { Reader } from '../../store/store';
import { checksIn, type ShownCheck } from './evidence';

/** A feature whose merge, or the revert of it, lies in what is landed. */
export interface LandedFeature {
  readonly id: number;
  readonly name: string;
  /** The merge commit of the integration branch; of a feature that is taken back, the revert. */
  readonly commit: string;
  /** Whether the gate has passed on exactly that. */
  readonly verified: boolean;
  readonly checks: readonly ShownCheck[];
}

export interface LandedFeatures {
  /** In the order in which they were merged. */
  readonly brought: readonly LandedFeature[];
  /** What the target has and loses, as it was reverted. */
  readonly takenBack: readonly LandedFeature[];
  /** Merged and reverted again, so that nothing comes of them. */
  readonly undone: readonly number[];
}

interface Step {
  readonly kind: 'merge' | 'revert';
  readonly feature: LandedFeature;
}

const subject = /^(Merge|Revert) feature #(\d+): (.*)$/;

/**
 * The features in a plan: what the database knows of each merge, and for merges whose records are archived or
 * that another database wrote down, what their messages say. Messages count only on the integration branch's own
 * line, where nobody but the merge queue writes: agents choose the messages of their branches.
 */
export function featuresIn(plan: LandPlan, reader: Reader | undefined): LandedFeatures {
  const commits = new Set(plan.commits.map(({ commit }) => commit));
  const steps: (Step & { readonly at: number })[] = [];
  const line = ownLine(plan);
  const known = new Set<string>();
  for (const recorded of reader === undefined ? [] : recordedSteps(reader)) {
    if (!commits.has(recorded.feature.commit)) continue;
    known.add(`${recorded.kind} ${recorded.feature.id} ${recorded.feature.commit}`);
    const at = line.findIndex(({ commit }) => commit === recorded.feature.commit);
    steps.push({ ...recorded, at });
  }
  line.forEach(({ commit, subject: text, parents }, at) => {
    const [, verb, id, name = ''] = subject.exec(text) ?? [];
    if (id === undefined || (verb === 'Merge' && parents.length < 2)) return;
    const kind = verb === 'Merge' ? 'merge' : 'revert';
    if (known.has(`${kind} ${id} ${commit}`)) return;
    steps.push({ kind, feature: { id: Number(id), name, commit, verified: false, checks: [] }, at });
  });
  return summed(steps.sort((a, b) => a.at - b.at));
}

/** The commits that the integration branch was moved to one after the other, oldest first. */
function ownLine({ source, commits }: LandPlan): LandPlan['commits'] {
  const byId = new Map(commits.map((commit) => [commit.commit, commit]));
  const line: LandPlan['commits'][number][] = [];
  for (let each = byId.get(source.tip); each !== undefined; each = byId.get(each.parents[0] ?? '')) {
    line.push(each);
  }
  return line.reverse();
}

function recordedSteps(reader: Reader): Step[] {
  interface Row {
    kind: 'merge' | 'revert';
    id: number;
    name: string;
    commit: string;
    unverified: number;
    evidence: string | null;
  }
  return reader
    .query<Row>(
      `SELECT 'merge' AS kind, m.feature_id AS id, f.name, m.merge_commit AS "commit", m.unverified, m.evidence
       FROM merge_record m JOIN features f ON f.id = m.feature_id WHERE m.status = 'merged'
       UNION ALL
       SELECT 'revert', r.feature_id, f.name, r.revert_commit, r.unverified, r.evidence
       FROM merge_revert r JOIN features f ON f.id = r.feature_id WHERE r.status = 'reverted'`,
    )
    .map(({ kind, id, name, commit, unverified, evidence }) => ({
      kind,
      feature: { id, name, commit, verified: unverified === 0, checks: checksIn(evidence) },
    }));
}

function summed(steps: readonly Step[]): LandedFeatures {
  const ofFeature = new Map<number, Step[]>();
  for (const step of steps) ofFeature.set(step.feature.id, [...(ofFeature.get(step.feature.id) ?? []), step]);
  const brought: LandedFeature[] = [];
  const takenBack: LandedFeature[] = [];
  const undone: number[] = [];
  for (const [id, own] of ofFeature) {
    const [first, last] = [own[0], own.at(-1)];
    if (last?.kind === 'merge') brought.push(last.feature);
    else if (first?.kind === 'revert') takenBack.push(first.feature);
    else undone.push(id);
  }
  return { brought, takenBack, undone };
}
