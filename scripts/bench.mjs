// @ts-check
// `node scripts/bench.mjs [--json FILE] [--only PREFIX]`: builds the benchmarks and runs them on the Node that
// VS Code's extension host has, whichever Node this is.
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { endGroup } from './processes/processGroup.mjs';
import { ensureHostNode } from './vscode-host/hostNode.mjs';

const args = process.argv.slice(2);
const jsonAt = args.indexOf('--json') + 1;
// What the caller names, they name from where they are.
if (jsonAt > 0 && args[jsonAt] !== undefined) args[jsonAt] = path.resolve(args[jsonAt]);
process.chdir(path.join(path.dirname(fileURLToPath(import.meta.url)), '..'));

// How busy this machine is must not change what is measured or tested.
process.env['MUSTER_MACHINE_LIMITS'] ??= 'off';

const interruption = new AbortController();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => interruption.abort());
}

mkdirSync('out', { recursive: true });
// In the checkout and not in the folder for temporary files, which often is in memory and makes a sync free.
const folder = mkdtempSync(path.resolve('out', 'benchmarks-'));
try {
  const programs = path.join(folder, 'programs');
  /** @type {import('esbuild').BuildOptions} */
  const options = {
    outdir: programs,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    loader: { '.sql': 'text', '.md': 'text' },
    logLevel: 'warning',
  };
  await build({
    ...options,
    entryPoints: ['bench/bench.ts', 'bench/support/openOnce.ts'],
    entryNames: '[name]',
    packages: 'external',
    sourcemap: 'inline',
  });
  // Runs in the extension host of a real VS Code.
  await build({
    ...options,
    target: 'node20',
    entryPoints: ['bench/programs/activateOnce.ts'],
    entryNames: '[name]',
    external: ['vscode'],
  });
  // As they are shipped: how long they take to load counts.
  await build({
    ...options,
    entryPoints: {
      takeOverOnce: 'bench/support/takeOverOnce.ts',
      runner: 'src/core/agents/runner/main.ts',
      gitStarter: 'src/core/git/starter/main.ts',
    },
    mainFields: ['module', 'main'],
    minify: true,
  });
  copyFileSync(
    createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
    path.join(programs, 'sql-wasm.wasm'),
  );
  process.exitCode = await measure(await ensureHostNode(), path.join(programs, 'bench.js'));
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/**
 * @param {string} node
 * @param {string} program
 * @returns {Promise<number>} the exit code
 */
async function measure(node, program) {
  if (interruption.signal.aborted) return 130;
  // In a group of its own: a Ctrl-C reaches this process alone, which then ends the others in order.
  const child = spawn(node, ['--enable-source-maps', program, '--folder', folder, ...args], {
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const onAbort = () => void endGroup(child, { graceMs: 0 });
  interruption.signal.addEventListener('abort', onAbort);
  /** @type {number} */
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  await endGroup(child, { graceMs: 0 });
  return interruption.signal.aborted ? 130 : code;
}
