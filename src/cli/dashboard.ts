import { LiveSnapshots } from '../core/orchestration/liveSnapshots';
import type { CliCommand } from './command';
import { LiveScreen } from './liveScreen';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { statusLines } from './statusText';

/** Times go on also when nothing else changes. */
const tickMs = 5000;
/** Of what the log has said while the screen was drawn. */
const mostHeld = 100;
const escape = '\u001b';
const quitKeys = ['q', 'Q', '\u0003'];

export const dashboardCommand: CliCommand = {
  summary: 'Show the run and its agents live in the terminal.',
  usage: `Usage: muster dashboard [options]

The table of muster status, drawn anew in its place whenever something changes, whoever runs the project; q or Ctrl+C
ends it, and nothing else. The terminal is then as it was before. Where the output is no terminal, it is written anew below
instead.

  --folder DIR   any folder of the repository (default: this one)

Example:
  muster dashboard

For programs there is muster status --json. Exit code 0.`,
  options: { folder: { type: 'string' } },
  run: async (values) => {
    const { stdin, stdout, stderr } = process;
    // On the drawn screen it would be written over the picture, and lost with it.
    const held: string[] = [];
    const hold = (text: string): void => {
      held.push(text);
      if (held.length > mostHeld) held.shift();
    };
    const isDrawnOver = stdout.isTTY && stderr.isTTY;
    const live = await LiveSnapshots.open({
      folder: projectFolder(values),
      assets: __dirname,
      log: logTo(isDrawnOver ? { write: hold } : stderr),
    });
    try {
      await show(live, stdin, stdout);
    } finally {
      live.dispose();
      if (isDrawnOver) stderr.write(held.join(''));
    }
    return 0;
  },
};

async function show(
  live: LiveSnapshots,
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
): Promise<void> {
  const draw = stdout.isTTY ? onScreen(live, stdout) : belowEachOther(live, stdout);
  const listening = live.onDidChange(draw.now);
  const ticking = setInterval(draw.now, tickMs);
  try {
    draw.now();
    await untilQuit(stdin);
  } finally {
    clearInterval(ticking);
    listening.dispose();
    draw.end();
  }
}

interface Drawing {
  readonly now: () => void;
  readonly end: () => void;
}

function onScreen(live: LiveSnapshots, stdout: NodeJS.WriteStream): Drawing {
  const screen = new LiveScreen(stdout);
  const footer = process.stdin.isTTY ? 'q quits' : 'Ctrl+C quits';
  return {
    now: () => screen.draw(statusLines(live.snapshot, live.runBy, new Date().toISOString()), footer),
    end: () => screen.close(),
  };
}

/** For a log: only what has changed, without the time going on. */
function belowEachOther(live: LiveSnapshots, stdout: NodeJS.WritableStream): Drawing {
  let shown = '';
  return {
    now: () => {
      const at = live.snapshot.takenAt ?? new Date().toISOString();
      const text = statusLines(live.snapshot, live.runBy, at).join('\n');
      if (text === shown) return;
      shown = text;
      stdout.write(`${text}\n\n`);
    },
    end: () => undefined,
  };
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
      const typed = bytes.toString('utf8');
      // In raw mode Ctrl+C is a character; a key such as an arrow is several, of which the first is Escape.
      if (!typed.startsWith(escape) && quitKeys.some((each) => typed.includes(each))) quit();
    };
    process.on('SIGINT', quit).on('SIGTERM', quit);
    if (!stdin.isTTY) return;
    stdin.setRawMode(true);
    stdin.on('data', key);
  });
}
