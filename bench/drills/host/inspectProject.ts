import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/core/base/log';
import { openDatabaseReadOnly } from '../../../src/core/orchestration/openDatabaseReadOnly';
import { sqlite3 } from '../../../test/support/sqlite3';
import { processesAround } from './agentProcesses';
import { type DrillProject, git } from './drillProject';
import type { OutcomeOfRun } from './outcomeOfRun';
import { changesOf, type UserState, userState } from './userState';

export interface InspectOptions {
  readonly project: DrillProject;
  /** The folder around it, which every process of it names. */
  readonly folder: string;
  readonly assets: string;
  readonly before: UserState;
  /** Processes of the drill itself. */
  readonly own: readonly number[];
}

/** Looks at all that a run has left, when nothing of it should be at work any more. */
export async function inspectProject(options: InspectOptions): Promise<OutcomeOfRun> {
  const { project, folder, assets, before, own } = options;
  const { repository } = project;
  // First of all: what is looked up below starts processes of its own.
  const processes = processesAround(folder, own);
  const store = await openDatabaseReadOnly({ folder: repository, assets, log: silentLog });
  try {
    const pairs = <T>(sql: string): Map<number, T> =>
      new Map(store.query<{ id: number; value: T }>(sql).map(({ id, value }) => [id, value]));
    const texts = (sql: string): string[] => store.query<{ text: string }>(sql).map(({ text }) => text);
    return {
      features: Array.from({ length: project.features }, (_, index) => index + 1),
      integrity: sqlite3(store.file, 'PRAGMA integrity_check', '-readonly'),
      notPassing: pairs(
        `SELECT id, status || ': ' || coalesce(last_error, '') AS value FROM features WHERE status <> 'passing'`,
      ),
      passes: pairs(
        `SELECT feature_id AS id, count(*) AS value FROM event WHERE kind = 'merged' GROUP BY feature_id`,
      ),
      merges: mergesOf(repository),
      inTree: featuresInTree(repository),
      unfinished: texts(
        `SELECT 'agent ' || agent_id || ' is ' || status AS text FROM agent_lifecycle
           WHERE status IN ('spawned', 'running')
         UNION ALL SELECT 'merge ' || merge_id || ' is ' || status FROM merge_record
           WHERE status IN ('queued', 'gating', 'intent')`,
      ),
      commits: [
        ...texts(
          `SELECT head_commit AS text FROM agent_lifecycle
           WHERE submitted_at IS NOT NULL AND head_commit IS NOT NULL`,
        ),
        ...commitsTheySaid(path.join(repository, '.git/muster/runs')),
      ],
      reachable: new Set(git(repository, 'rev-list', '--all').split('\n')),
      left: leftovers(repository),
      processes,
      userChanges: changesOf(before, userState(repository)),
    };
  } finally {
    store.close();
  }
}

function mergesOf(repository: string): Map<number, number> {
  const merges = new Map<number, number>();
  const subjects = git(repository, 'log', '--first-parent', '--merges', '--format=%s', 'roadmap').split('\n');
  for (const subject of subjects) {
    const id = Number(/^Merge feature #(\d+):/.exec(subject)?.[1] ?? 0);
    merges.set(id, (merges.get(id) ?? 0) + 1);
  }
  return merges;
}

function featuresInTree(repository: string): Set<number> {
  const names = git(repository, 'ls-tree', '--name-only', 'roadmap:features').split('\n');
  const notes = names.filter((name) => name.endsWith('.mjs'));
  return new Set(notes.map((name) => Number.parseInt(name, 10)));
}

/** What the agents' own output says that they have committed. */
function commitsTheySaid(runs: string): string[] {
  return readdirSync(runs).flatMap((run) => {
    const output = path.join(runs, run, 'stdout.log');
    if (!existsSync(output)) return [];
    return [...readFileSync(output, 'latin1').matchAll(/Committed ([0-9a-f]{7,40})\./g)].map(
      ([, commit = '']) => commit,
    );
  });
}

function leftovers(repository: string): string[] {
  const left: string[] = [];
  const worktrees = `${repository}.worktrees`;
  if (existsSync(worktrees)) left.push(`${worktrees} with ${readdirSync(worktrees).join(', ')}`);
  const listed = git(repository, 'worktree', 'list', '--porcelain').match(/^worktree .*/gm) ?? [];
  left.push(...listed.slice(1));
  const branches = git(repository, 'for-each-ref', '--format=%(refname)', 'refs/heads/roadmap-*');
  if (branches !== '') left.push(...branches.split('\n'));
  for (const name of readdirSync(path.join(repository, '.git'), { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.lock')) left.push(`.git/${name}`);
  }
  return left;
}
