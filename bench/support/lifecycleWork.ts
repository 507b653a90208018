import type { SqlValue } from '../../src/core/store/store';

/** Runs one statement inside a transaction of whichever database is measured. */
export type Run = (sql: string, params: readonly SqlValue[]) => unknown;

const types = ['coding', 'testing', 'initializer', 'architect', 'project_manager'];
const firstSpawnMs = Date.UTC(2026, 0, 1);
const spawnEveryMs = 7000;

const insertAgent = `INSERT INTO agent_lifecycle (pid, agent_type, task_id, task_type, priority_number,
    spawned_at, started_at, completed_at, status, exit_code, duration_ms, idle_time_ms, command, worktree_path,
    error_message, metadata)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const markRunning = `UPDATE agent_lifecycle SET status = 'running', started_at = ?, idle_time_ms = ? WHERE agent_id = ?`;
const markEnded = `UPDATE agent_lifecycle SET status = ?, completed_at = ?, exit_code = ?, duration_ms = ? WHERE agent_id = ?`;

/** Row `n` of a history: one agent in 500 is still at work, the others have completed, failed or been killed. */
export function insertPastAgent(run: Run, n: number): void {
  const spawnedMs = firstSpawnMs + n * spawnEveryMs;
  const durationMs = 60_000 + scatter(n, 3_600_000);
  const idleMs = scatter(n + 7, 60_000);
  const fate = scatter(n + 13, 500);
  const status = fate === 0 ? 'running' : fate < 425 ? 'completed' : fate < 485 ? 'failed' : 'killed';
  const live = status === 'running';
  run(insertAgent, [
    1000 + (n % 60_000),
    types[n % types.length] ?? '',
    `feature-${n}`,
    'implementation',
    n % 400,
    isoTime(spawnedMs),
    isoTime(spawnedMs + idleMs),
    live ? null : isoTime(spawnedMs + durationMs),
    status,
    live ? null : Number(status !== 'completed'),
    live ? null : durationMs,
    idleMs,
    `claude --print --output-format stream-json feature-${n} priority-${n % 400}`,
    `/home/user/project.worktrees/feature-${n % 16}`,
    status === 'failed' ? 'The gate failed: 3 tests are red' : null,
    JSON.stringify({ attempt: n % 3, tokens: scatter(n, 100_000) }),
  ]);
}

/**
 * Commit `n` of a run: the three writes of an agent's life by turns (claimed, first output, ended).
 * `firstId` is the id that the next inserted agent gets.
 */
export function agentStep(run: Run, n: number, firstId: number): void {
  const agent = Math.floor(n / 3);
  const id = firstId + agent;
  const atMs = firstSpawnMs + id * spawnEveryMs;
  if (n % 3 === 0) {
    const claim = [
      ...[0, types[agent % types.length] ?? '', `feature-${id}`, 'implementation', id % 400, isoTime(atMs)],
      ...[null, null, 'spawned', null, null, null, `claude --print feature-${id}`],
      ...[`/home/user/project.worktrees/feature-${id % 16}`, null, null],
    ];
    run(insertAgent, claim);
  } else if (n % 3 === 1) {
    run(markRunning, [isoTime(atMs + 2000), 2000, id]);
  } else {
    run(markEnded, ['completed', isoTime(atMs + 90_000), 0, 90_000, id]);
  }
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** The same number for the same `n` in every run, spread over 0…range-1. */
function scatter(n: number, range: number): number {
  const mixed = Math.imul(n ^ (n >>> 15), 0x2c1b3c6d) ^ Math.imul(n + 0x9e3779b9, 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) >>> 0) % range;
}
