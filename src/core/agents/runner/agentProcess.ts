import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Invocation, runDirectoryPlaceholder, tagVariable, toolsUrlPlaceholder } from './protocol';
import type { RunRecord } from './runRecord';

export interface AgentProcess {
  readonly pid: number;
  readonly exited: Promise<{ readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }>;
}

export interface StartOptions {
  readonly record: RunRecord;
  readonly invocation: Invocation;
  readonly cwd: string;
  readonly tag: string;
  readonly toolsUrl: string;
}

/**
 * Starts the agent's program in a process group of its own, with exactly the environment that was ordered
 * and with files for all three standard streams. Rejects when it cannot be started.
 */
export async function startAgent(options: StartOptions): Promise<AgentProcess> {
  const { record, invocation, cwd, tag, toolsUrl } = options;
  if (!existsSync(cwd)) throw new Error(`its folder ${cwd} does not exist`);
  const fill = (text: string): string =>
    text.replaceAll(toolsUrlPlaceholder, toolsUrl).replaceAll(runDirectoryPlaceholder, record.directory);
  for (const { name, content } of invocation.files) {
    if (path.basename(name) !== name) throw new Error(`the file name ${name} leads out of the run's folder`);
    writeFileSync(path.join(record.directory, name), fill(content), { mode: 0o600 });
  }
  writeFileSync(record.pathOf('stdin'), invocation.stdin ?? '', { mode: 0o600 });

  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(invocation.env)) env[name] = fill(value);
  env[tagVariable] = tag;

  const streams = [
    openSync(record.pathOf('stdin'), 'r'),
    openSync(record.pathOf('stdout'), 'a', 0o600),
    openSync(record.pathOf('stderr'), 'a', 0o600),
  ];
  try {
    const child = spawn(fill(invocation.executable), invocation.args.map(fill), {
      cwd,
      env,
      stdio: streams,
      windowsHide: true,
      // A group of its own; on Windows this would open a console window, and the tree is found by parents.
      detached: process.platform !== 'win32',
    });
    return await started(child);
  } finally {
    for (const descriptor of streams) closeSync(descriptor);
  }
}

function started(child: ChildProcess): Promise<AgentProcess> {
  return new Promise((resolve, reject) => {
    const exited: AgentProcess['exited'] = new Promise((resolveExit) => {
      child.once('exit', (exitCode, signal) => {
        resolveExit({ exitCode, signal });
      });
    });
    child.once('error', reject);
    // At once, not after the 'spawn' event: a program that ends immediately is then still in the table.
    if (child.pid !== undefined) resolve({ pid: child.pid, exited });
  });
}
