import { type ChildProcess, spawn } from 'node:child_process';

/** A running script whose lines of output are collected. */
export interface Script {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  /** It has ended, and all that it said has arrived. */
  readonly ended: Promise<void>;
}

export interface ScriptOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** A program, with its first arguments, that is to run the script's Node. */
  readonly through?: readonly string[];
  /** It leads a process group of its own, so that it can be killed with what it starts. */
  readonly ownGroup?: boolean;
}

/** Runs a built script in a process of its own. Its input stays open until somebody ends it. */
export function runScript(
  script: string,
  args: readonly string[],
  onLine: (line: string) => void = ignore,
  { environment = {}, through = [], ownGroup = false }: ScriptOptions = {},
): Script {
  const [program = '', ...argv] = [...through, process.execPath, script, ...args];
  const child = spawn(program, argv, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
    detached: ownGroup,
  });
  // It may be gone by the time that somebody writes to it.
  child.stdin.on('error', ignore);
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
  const ended = new Promise<void>((resolve, reject) => {
    child.once('close', () => resolve());
    child.once('error', reject);
  });
  return { process: child, lines, ended };
}

function ignore(): void {
  /* lines are kept anyway */
}
