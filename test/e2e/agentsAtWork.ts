import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../../src/core/agents/runner/processIdentity';
import { runFiles, type RunnerReport } from '../../src/core/agents/runner/protocol';
import { namedHolder } from '../../src/core/store/lock';
import { waitUntil } from '../support/waitUntil';

/** An agent that runs, as its own files and the process table say: no window is asked. */
export interface AgentAtWork {
  readonly agentId: string;
  readonly pid: number;
  readonly startMark: string;
  readonly runnerPid: number;
  readonly outputBytes: number;
}

/** The agents of a project that run at this moment, by their number. */
export async function agentsAtWork(repository: string): Promise<AgentAtWork[]> {
  const alive: AgentAtWork[] = [];
  for (const agentId of agentIds(repository)) {
    const report = reportOf(repository, agentId);
    if (report === undefined || report.pid === 0 || hasEnded(repository, agentId)) continue;
    const { pid, processStartedAt: startMark, runnerPid } = report;
    if (!(await isAlive({ pid, startMark }))) continue;
    const outputBytes = outputBytesOf(repository, agentId);
    alive.push({ agentId, pid, startMark, runnerPid, outputBytes });
  }
  return alive;
}

/** What no other process can have, for comparing. */
export function identitiesOf(agents: readonly AgentAtWork[]): object[] {
  return agents.map(({ agentId, pid, startMark, runnerPid }) => ({ agentId, pid, startMark, runnerPid }));
}

function agentIds(repository: string): string[] {
  const folder = runsFolder(repository);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).sort((one, other) => Number(one) - Number(other));
}

export function outputBytesOf(repository: string, agentId: string): number {
  const file = path.join(runsFolder(repository), agentId, runFiles.stdout);
  return existsSync(file) ? statSync(file).size : 0;
}

export function outputOf(repository: string, agentId: string): string {
  const file = path.join(runsFolder(repository), agentId, runFiles.stdout);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The process that runs the project, of which the lock says so. */
export function pidOfHost(repository: string): number | undefined {
  const holder = namedHolder(path.join(repository, '.git/muster'));
  return holder === undefined || holder.released ? undefined : holder.pid;
}

export function untilHostIsAnother(repository: string, before: number | undefined): Promise<number> {
  return waitUntil(
    `another process than ${before ?? 0} runs the project`,
    () => {
      const pid = pidOfHost(repository);
      return pid === before ? undefined : pid;
    },
    { timeoutMs: 60_000 },
  );
}

function hasEnded(repository: string, agentId: string): boolean {
  return existsSync(path.join(runsFolder(repository), agentId, runFiles.exit));
}

function reportOf(repository: string, agentId: string): RunnerReport | undefined {
  try {
    const file = path.join(runsFolder(repository), agentId, runFiles.report);
    return JSON.parse(readFileSync(file, 'utf8')) as RunnerReport;
  } catch {
    // Its runner has just been started.
    return undefined;
  }
}

function runsFolder(repository: string): string {
  const pointer = path.join(repository, '.git/muster/database');
  // Nothing was opened yet.
  if (!existsSync(pointer)) return path.join(repository, '.git/muster/runs');
  return path.join(readFileSync(pointer, 'utf8').trim(), 'runs');
}
