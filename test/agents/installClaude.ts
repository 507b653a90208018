import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { asRecord, asText } from '../../src/core/agents/outputParser';

const packageName = '@anthropic-ai/claude-code';

export interface InstalledClaude {
  readonly executable: string;
  readonly version: string;
}

/**
 * The newest Claude Code of the npm registry, in the cache folder of these tests; installed when it is not
 * there yet. Two installs at the same time do not disturb each other.
 */
export async function installClaude(): Promise<InstalledClaude> {
  // By its tag: a plain install on an older Node would choose an old version that still supports it.
  const version = (await npm(os.tmpdir(), 'view', `${packageName}@latest`, 'version')).trim();
  const prefix = `claude-${process.platform}-${process.arch}-`;
  const folder = path.join(cacheFolder(), `${prefix}${version}`);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}.unfinished`;
    mkdirSync(unfinished, { recursive: true });
    try {
      writeFileSync(path.join(unfinished, 'package.json'), '{"private":true}');
      await npm(unfinished, 'install', '--no-audit', '--no-fund', `${packageName}@${version}`);
      await completeInstall(unfinished);
      putInPlace(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
    removeOthers(prefix, path.basename(folder));
  }
  const executable = executableIn(folder);
  const said = await run(executable, ['--version'], folder, {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
  });
  if (!said.startsWith(version)) throw new Error(`${executable} says it is “${said.trim()}”, not ${version}`);
  return { executable, version };
}

/** Where npm does not run install scripts unasked, the program is put in its place here. */
async function completeInstall(folder: string): Promise<void> {
  const environment = { ...process.env, HOME: folder };
  const works = await run(executableIn(folder), ['--version'], folder, environment).then(
    () => true,
    () => false,
  );
  if (works) return;
  const location = path.join(folder, 'node_modules', packageName);
  const manifest: unknown = JSON.parse(await run(process.execPath, ['-p', readManifest], location));
  const script = asText(asRecord(asRecord(manifest)['scripts'])['postinstall']);
  const file = /^node ([\w.-]+)$/.exec(script)?.[1];
  if (file === undefined) throw new Error(`${packageName} has an unexpected install script: “${script}”`);
  await run(process.execPath, [file], location);
}

const readManifest = 'JSON.stringify(require("./package.json"))';

function executableIn(folder: string): string {
  const name = process.platform === 'win32' ? 'claude.exe' : 'claude';
  const packaged = path.join(folder, 'node_modules', packageName, 'bin', 'claude.exe');
  // The package calls its program `.exe` on every platform.
  return existsSync(packaged) ? packaged : path.join(folder, 'node_modules', '.bin', name);
}

function putInPlace(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    // Another run was faster.
  }
}

/** Each version is a third of a gigabyte. */
function removeOthers(prefix: string, keep: string): void {
  for (const name of readdirSync(cacheFolder())) {
    if (!name.startsWith(prefix) || name === keep || name.endsWith('.unfinished')) continue;
    rmSync(path.join(cacheFolder(), name), { recursive: true, force: true });
  }
}

function cacheFolder(): string {
  const { MUSTER_TEST_CACHE, XDG_CACHE_HOME } = process.env;
  if (MUSTER_TEST_CACHE !== undefined && MUSTER_TEST_CACHE !== '') return path.resolve(MUSTER_TEST_CACHE);
  const cache =
    XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === ''
      ? path.join(os.homedir(), '.cache')
      : XDG_CACHE_HOME;
  return path.join(cache, 'muster-test');
}

function npm(folder: string, ...args: string[]): Promise<string> {
  if (process.platform !== 'win32') return run('npm', args, folder);
  // There npm is a script that needs a shell; none of these arguments means anything to one.
  return run('cmd.exe', ['/d', '/c', 'npm', ...args], folder);
}

function run(program: string, args: readonly string[], cwd: string, env = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { cwd, env, timeout: 300_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} ${args.join(' ')} failed: ${stderr.slice(-2000)}`, { cause: error }));
    });
  });
}
