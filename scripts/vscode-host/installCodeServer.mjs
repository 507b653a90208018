// @ts-check
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../processes/findProgram.mjs';
import { runQuietly } from '../processes/runQuietly.mjs';
import { cacheFolder } from './cacheFolder.mjs';
import { installDebianPackages } from './debianPackages.mjs';

/**
 * @typedef {object} CodeServer
 * @property {string} node the Node that it needs, which is newer than the one that this project supports
 * @property {string} entry its main script
 */

const here = path.dirname(fileURLToPath(import.meta.url));

/**
 * The VS Code server, installed into the cache folder when it is not there yet. Two installs at the same time
 * do not disturb each other: each works in a folder of its own, and the first that is complete gives its name.
 * @returns {Promise<CodeServer>}
 */
export async function ensureCodeServer() {
  if (process.platform === 'win32') {
    throw new Error(
      'The VS Code server runs on Linux and macOS only. Set VSCODE_EXECUTABLE, or use WSL for these tests.',
    );
  }
  const folder = path.join(cacheFolder(), versionedName());
  if (!existsSync(folder)) await install(folder);
  return {
    node: nodeOf(folder),
    entry: path.join(folder, 'node_modules/code-server/out/node/entry.js'),
  };
}

/** Changes with everything that decides what gets installed. */
function versionedName() {
  const lock = readFileSync(path.join(here, 'package-lock.json'), 'utf8');
  const script = readFileSync(fileURLToPath(import.meta.url));
  /** @type {{ packages: Record<string, { version: string }> }} */
  const { packages } = JSON.parse(lock);
  const hash = createHash('sha256').update(lock).update(script).digest('hex').slice(0, 8);
  const version = packages['node_modules/code-server']?.version;
  return `code-server-${version}-${process.platform}-${process.arch}-${hash}`;
}

/** @param {string} folder */
async function install(folder) {
  const unfinished = `${folder}.${process.pid}.unfinished`;
  console.error(`Installing the VS Code server into ${folder} (once, about a minute) …`);
  await ensureCompiler();
  removeAbandoned(path.dirname(folder));
  mkdirSync(unfinished, { recursive: true });
  try {
    for (const name of ['package.json', 'package-lock.json']) {
      copyFileSync(path.join(here, name), path.join(unfinished, name));
    }
    const quiet = ['--no-audit', '--no-fund'];
    await runQuietly('npm', ['ci', '--ignore-scripts', ...quiet], { cwd: unfinished });

    const node = nodeOf(unfinished);
    const vscode = path.join(unfinished, 'node_modules/code-server/lib/vscode');
    // Native modules must be built by and for that Node; its headers come with it.
    const env = {
      ...process.env,
      PATH: path.dirname(node) + path.delimiter + (process.env['PATH'] ?? ''),
      npm_config_nodedir: path.resolve(path.dirname(node), '..'),
    };
    const production = ['install', '--omit=dev', '--ignore-scripts', '--no-save', ...quiet];
    await runQuietly('npm', production, { cwd: vscode, env });
    // TypeScript, without which opening any script is answered with an error.
    await runQuietly('npm', production, { cwd: path.join(vscode, 'extensions'), env });
    // Without the first, output channels stay empty; without the second, servers outlive their parent.
    await runQuietly('npm', ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], { cwd: vscode, env });
    linkScripts(vscode);
    putInPlace(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function nodeOf(folder) {
  const packaged = path.join(folder, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (existsSync(packaged)) return packaged;
  if (process.version.startsWith('v24.')) return process.execPath;
  throw new Error('On this platform the VS Code server needs Node 24. Run these tests with Node 24.');
}

async function ensureCompiler() {
  const missing = ['g++', 'make', 'python3'].filter((name) => findProgram([name]) === undefined);
  if (missing.length === 0) return;
  await installDebianPackages(
    missing,
    `The VS Code server has native modules, and ${missing.join(', ')} is not on the PATH.`,
  );
}

/**
 * The links that the server's own install script would make.
 * @param {string} vscode
 */
function linkScripts(vscode) {
  const system = process.platform === 'darwin' ? 'darwin' : 'linux';
  for (const [folder, script, link] of [
    ['remote-cli', `code-${system}.sh`, 'code-server'],
    ['helpers', `browser-${system}.sh`, 'browser.sh'],
  ]) {
    const target = path.join(vscode, 'bin', folder ?? '', link ?? '');
    rmSync(target, { force: true });
    symlinkSync(script ?? '', target);
  }
}

/**
 * Installs that were killed half-way.
 * @param {string} folder
 */
function removeAbandoned(folder) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = Number(/\.(\d+)\.unfinished$/.exec(name)?.[1]);
    if (pid > 0 && !isRunning(pid)) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} unfinished
 * @param {string} folder
 */
function putInPlace(unfinished, folder) {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another install was faster; its result is as good.
    if (!existsSync(folder)) throw error;
  }
}
