// @ts-check
// `node scripts/drill.mjs [--json FILE] [--only NAME] [--minutes N] [--seed S]`: builds the drills and plays them
// in a folder of their own. Whatever way they end, no process and no file of theirs is left.
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { killLeftovers } from './processes/leftovers.mjs';
import { endGroup } from './processes/processGroup.mjs';
import { cleanEnvironment } from './testing/cleanEnvironment.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
// Short, because the paths of sockets below it may not have more than about a hundred characters.
const isShort = process.platform === 'win32' || os.tmpdir().length <= 32;
const shortFolder = isShort ? os.tmpdir() : '/tmp';
const folder = realpathSync(mkdtempSync(path.join(shortFolder, 'muster-drill-')));
const programs = path.join(folder, 'programs');

const interruption = new AbortController();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => interruption.abort());
}

try {
  await buildPrograms();
  process.exitCode = await play();
  for (const { pid, commandLine } of await killLeftovers(folder, { graceMs: 0 })) {
    if (interruption.signal.aborted) continue;
    console.error(`Left running: ${pid} ${commandLine.slice(0, 300)}`);
    process.exitCode ||= 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

async function buildPrograms() {
  const children = path.join(root, 'bench/drills/programs');
  await build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'bench/drill.ts', out: 'drill' },
      ...readdirSync(children).map((name) => ({
        in: path.join(children, name),
        out: `drills/programs/${path.basename(name, '.ts')}`,
      })),
      // What the engine starts as processes of their own.
      { in: 'src/core/agents/runner/main.ts', out: 'runner' },
      { in: 'src/core/agents/demo/main.ts', out: 'demoAgent' },
      { in: 'src/core/git/starter/main.ts', out: 'gitStarter' },
    ],
    outdir: programs,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    loader: { '.sql': 'text', '.md': 'text' },
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  mkdirSync(programs, { recursive: true });
  cpSync(
    createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
    path.join(programs, 'sql-wasm.wasm'),
  );
}

/** @returns {Promise<number>} the exit code */
async function play() {
  if (interruption.signal.aborted) return 130;
  const drill = path.join(programs, 'drill.js');
  const evidence = path.join(root, 'out/drills');
  const argv = ['--enable-source-maps', drill, folder, evidence, ...process.argv.slice(2)];
  // In a group of its own: a Ctrl-C reaches this process alone, which then ends the others in order.
  const child = spawn(process.execPath, argv, {
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: cleanEnvironment(folder),
  });
  /** @type {Promise<number>} */
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (signal) console.error(`The drills were ended by ${signal}.`);
      resolve(code ?? 1);
    });
  });
  const onAbort = () => void endGroup(child, { graceMs: 5000 });
  interruption.signal.addEventListener('abort', onAbort);
  const code = await ended;
  interruption.signal.removeEventListener('abort', onAbort);
  await endGroup(child);
  return interruption.signal.aborted ? 130 : code;
}
