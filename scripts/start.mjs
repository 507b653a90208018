// @ts-check
// `node scripts/start.mjs [folder] [--port N]`: opens VS Code with this extension on a folder, or on a new sample
// repository with a backlog. Ctrl-C ends it.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findProgram } from './processes/findProgram.mjs';
import { runQuietly } from './processes/runQuietly.mjs';
import { installVsix, startCodeServer } from './vscode-host/codeServer.mjs';
import { ensureCodeServer } from './vscode-host/installCodeServer.mjs';
import { createProfile } from './vscode-host/profile.mjs';

const settings = { 'muster.provider': 'demo' };
const { values, positionals } = parseArgs({ allowPositionals: true, options: { port: { type: 'string' } } });
const given = positionals[0] && path.resolve(positionals[0]);
if (given && !statSync(given, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(`${given} is not a folder. Name an existing one, or none for a sample.`);
  process.exit(64);
}
process.chdir(path.join(path.dirname(fileURLToPath(import.meta.url)), '..'));

try {
  const desktop = installedDesktop();
  if (desktop) await openDesktop(desktop);
  else await serve();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** The `code` of a terminal inside VS Code's server cannot load an extension from a folder. */
function installedDesktop() {
  return process.env['VSCODE_IPC_HOOK_CLI'] ? undefined : findProgram(['code']);
}

/** @param {string} code */
async function openDesktop(code) {
  runNode('esbuild.mjs');
  const folder = given ?? sampleFolder();
  const profile = createProfile(settings);
  const child = spawn(
    code,
    [
      ...['--new-window', '--wait', folder],
      `--extensionDevelopmentPath=${process.cwd()}`,
      `--user-data-dir=${profile.userData}`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  console.log(`VS Code opens ${folder} with Muster. Close its window, or press Ctrl-C here, to end.`);
  process.once('SIGINT', () => child.kill());
  await once(child, 'exit');
  profile.remove();
}

async function serve() {
  const vsix = path.resolve('out/start.vsix');
  console.log('Building and packing Muster …');
  await runQuietly(process.execPath, ['scripts/package.mjs', vsix]);
  const folder = given ?? sampleFolder();
  const codeServer = await ensureCodeServer();
  const profile = createProfile(settings);
  // Listened for from here on, so that a Ctrl-C while the server starts does not leave it behind.
  const interruption = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  try {
    await installVsix(codeServer, profile, vsix);
    const options = values.port === undefined ? {} : { port: Number(values.port) };
    const server = await startCodeServer(codeServer, profile, options);
    const url = `${server.url}/?folder=${encodeURIComponent(folder)}`;
    console.log(
      `There is no \`code\` on the PATH, so VS Code's server runs instead. Open in a browser:\n\n  ${url}\n`,
    );
    console.log('Then run "Muster: Start" from the command palette. Ctrl-C here ends the server.');
    await interruption;
    await server.stop();
  } finally {
    profile.remove();
  }
}

function sampleFolder() {
  const folder = path.join(realpathSync(mkdtempSync(path.join(os.tmpdir(), 'muster-sample-'))), 'sample');
  runNode('dist/cli.js', 'sample', folder);
  return folder;
}

/** @param {string[]} argv */
function runNode(...argv) {
  const { status } = spawnSync(process.execPath, argv, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`node ${argv.join(' ')} failed.`);
}
