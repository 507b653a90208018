import path from 'node:path';
import { systemClock } from '../../../src/core/base/clock';
import { silentLog } from '../../../src/core/base/log';
import { openStore } from '../../../src/core/store/openStore';
import type { Snapshot } from '../../../src/shared/viewModel';
import { type Deed, together } from './deed';
import type { MergeRow, SeenProject } from './judgeProject';
import { gitIn } from './keepBoth';
import { deedsOf, strangersIn } from './ledger';
import { seeTree } from './seeTree';

export interface ProjectPlaces {
  readonly repository: string;
  readonly ledger: string;
  readonly wasm: string;
}

/** Collects what the judge asks for: from git and the ledger, and of the database what it says was submitted. */
export async function seeProject(
  { repository, ledger, wasm }: ProjectPlaces,
  { features, project }: Snapshot,
): Promise<SeenProject> {
  const merges = await mergesIn(path.dirname(project.database), wasm);
  const strangers = strangersIn(ledger);
  const deeds = [...features.flatMap(({ id }) => deedsOf(ledger, id)), ...strangers.values()];
  // What others had done alike has no commit of its own; the one whose merge it was comes first.
  const makers = new Map([...merges].reverse().map((row) => [row.mergeCommit ?? '', row.featureId]));
  const deedOf = (commit: string): Deed | undefined =>
    strangers.get(commit) ?? together(deedsOf(ledger, makers.get(commit) ?? 0));
  const steps = commitsOf(gitIn(repository, 'rev-list', '--first-parent', '--reverse', 'main..roadmap')).map(
    (commit) => ({
      commit,
      before: seeTree(repository, `${commit}^1`),
      after: seeTree(repository, commit),
      deed: deedOf(commit),
    }),
  );
  const reachable = new Set(commitsOf(gitIn(repository, 'rev-list', '--all')));
  return { steps, deeds, merges, features, reachable };
}

function commitsOf(list: Buffer): string[] {
  return list
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}

async function mergesIn(directory: string, wasm: string): Promise<MergeRow[]> {
  const store = await openStore({ directory, wasm, clock: systemClock, log: silentLog });
  try {
    return store.query<MergeRow>(
      `SELECT status, feature_id AS featureId, branch_tip AS branchTip, merge_commit AS mergeCommit, conflicts
       FROM merge_record ORDER BY merge_id`,
    );
  } finally {
    await store.close();
  }
}
