import { buildSync } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

/** Builds one of the scripts beside this file, so that it can run as a process of its own. */
export function buildScript(name: string, folder: string): string {
  const outfile = path.join(folder, `${name}.cjs`);
  buildSync({
    entryPoints: [path.resolve('test/core/store', `${name}.ts`)],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    loader: { '.sql': 'text' },
    logLevel: 'error',
    outfile,
  });
  return outfile;
}

/** A running script whose lines of output are collected. */
export interface Script {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  readonly ended: Promise<void>;
}

export function runScript(
  script: string,
  args: readonly string[],
  onLine: (line: string) => void = ignore,
  environment: NodeJS.ProcessEnv = {},
): Script {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines.push(line);
      onLine(line);
    }
  });
  return { process: child, lines, ended: new Promise((resolve) => child.once('close', () => resolve())) };
}

function ignore(): void {
  /* lines are kept anyway */
}
