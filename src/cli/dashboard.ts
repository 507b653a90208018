import { LiveSnapshots } from '../core/orchestration/liveSnapshots';
import type { CliCommand } from './command';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { statusLines } from './statusText';

/** Times go on also when nothing else changes. */
const tickMs = 5000;
const clear = '\u001b[H\u001b[2J';

export const dashboardCommand: CliCommand = {
  summary: 'Show the run and its agents live in the terminal.',
  usage: `Usage: muster dashboard [options]

The table of muster status, drawn anew whenever something changes, whoever runs the project; q or Ctrl+C ends it, and
nothing else. Where the output is no terminal, it is written anew below instead.

  --folder DIR   any folder of the repository (default: this one)

Example:
  muster dashboard

For programs there is muster status --json. Exit code 0.`,
  options: { folder: { type: 'string' } },
  run: async (values) => {
    const live = await LiveSnapshots.open({
      folder: projectFolder(values),
      assets: __dirname,
      log: logTo(process.stderr),
    });
    const { stdin, stdout } = process;
    let shown = '';
    const draw = (): void => {
      const now = stdout.isTTY
        ? new Date().toISOString()
        : (live.snapshot.takenAt ?? new Date().toISOString());
      const lines = statusLines(live.snapshot, live.runBy, now);
      const text = stdout.isTTY ? fitted([...lines, '', 'q quits'], stdout) : lines.join('\n');
      if (text === shown) return;
      shown = text;
      stdout.write(stdout.isTTY ? `${clear}${text}` : `${text}\n\n`);
    };
    const listening = live.onDidChange(draw);
    const ticking = setInterval(draw, tickMs);
    draw();
    await untilQuit(stdin);
    clearInterval(ticking);
    listening.dispose();
    live.dispose();
    if (stdout.isTTY) stdout.write('\n');
    return 0;
  },
};

function fitted(lines: readonly string[], { rows, columns }: NodeJS.WriteStream): string {
  return lines
    .slice(0, Math.max(1, rows - 1))
    .map((line) => (line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`))
    .join('\n');
}

/** Resolves at q, Ctrl+C or a signal to end. */
function untilQuit(stdin: NodeJS.ReadStream): Promise<void> {
  return new Promise((resolve) => {
    const quit = (): void => {
      process.off('SIGINT', quit).off('SIGTERM', quit);
      stdin.off('data', key);
      if (stdin.isTTY) stdin.setRawMode(false);
      stdin.pause();
      resolve();
    };
    const key = (bytes: Buffer): void => {
      // In raw mode Ctrl+C is a character.
      if (['q', 'Q', '\u0003'].includes(bytes.toString('utf8'))) quit();
    };
    process.on('SIGINT', quit).on('SIGTERM', quit);
    if (!stdin.isTTY) return;
    stdin.setRawMode(true);
    stdin.on('data', key);
  });
}
