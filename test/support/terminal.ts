import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Screen } from './screen';
import { temporaryFolder } from './temporaryFolder';
import { waitUntil } from './waitUntil';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A program in a real terminal, which `script` of util-linux makes, as a person in front of it has it. */
export class Terminal {
  readonly screen: Screen;
  readonly ended: Promise<number | null>;
  private written = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: ReturnType<typeof temporaryFolder>,
    rows: number,
    columns: number,
  ) {
    this.screen = new Screen(rows, columns);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.written += text;
      this.screen.write(text);
    });
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  static open(argv: readonly string[], env: NodeJS.ProcessEnv, rows = 24, columns = 80): Terminal {
    const folder = temporaryFolder('terminal');
    const file = (name: string): string => quoted(path.join(folder.path, name));
    const lines = [
      `stty rows ${rows} cols ${columns}`,
      `tty > ${file('tty')}`,
      `stty -g > ${file('before')}`,
      argv.map(quoted).join(' '),
      'code=$?',
      `stty -g > ${file('after')}`,
      'exit $code',
    ];
    const child = spawn('script', ['-qefc', lines.join('\n'), '/dev/null'], {
      env: { ...env, SHELL: '/bin/sh', TERM: 'xterm-256color' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    return new Terminal(child, folder, rows, columns);
  }

  /** All that was ever written. */
  get output(): string {
    return this.written;
  }

  type(keys: string): void {
    this.child.stdin?.write(keys);
  }

  /** As when a person drags the edge of the window. */
  resize(rows: number, columns: number): void {
    this.screen.resize(rows, columns);
    const tty = readFileSync(path.join(this.folder.path, 'tty'), 'utf8').trim();
    execFileSync('stty', ['-F', tty, 'rows', String(rows), 'cols', String(columns)]);
  }

  until(what: string, condition: (lines: readonly string[]) => boolean): Promise<unknown> {
    return waitUntil(what, () => condition(this.screen.lines), { timeoutMs: 60_000 });
  }

  /** Whether input is handled as it was before the program. Known once it has ended. */
  get isAsBefore(): boolean {
    const [before, after] = ['before', 'after'].map((name) => path.join(this.folder.path, name));
    if (before === undefined || after === undefined || !existsSync(after)) return false;
    return readFileSync(before, 'utf8') === readFileSync(after, 'utf8');
  }

  async dispose(): Promise<void> {
    if (this.child.exitCode === null) this.child.kill('SIGKILL');
    await this.ended;
    this.folder.remove();
  }
}

/** Undefined: such terminals can be made here. Said where a test is left out, so that it is not taken for done. */
export function whyNoTerminal(): string | undefined {
  const { status } = spawnSync('script', ['-qefc', 'tty', '/dev/null'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return status === 0 ? undefined : '`script` of util-linux is not here, or can make no terminal';
}
