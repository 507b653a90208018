import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asRecord, asText } from '../../src/core/agents/outputParser';
import { cacheFolder } from './cacheFolder';
import type { TestAgent } from './testAgents';

export interface InstalledAgent {
  readonly executable: string;
  readonly version: string;
}

export interface InstallLimits {
  /** A version that is there already does, be it the newest or not. */
  readonly takeCached: boolean;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * The newest version of the npm registry, in the cache folder of these tests; installed when it is not there
 * yet. Without the registry the one that was installed last does. Two installs at the same time do not
 * disturb each other.
 */
export async function installAgent(agent: TestAgent, limits: InstallLimits): Promise<InstalledAgent> {
  mkdirSync(cacheFolder(), { recursive: true });
  const prefix = `${agent.id}-${process.platform}-${process.arch}-`;
  const cached = limits.takeCached ? newestInstalled(prefix) : undefined;
  const version = cached ?? (await newestVersion(agent, prefix, limits.until));
  const folder = path.join(cacheFolder(), `${prefix}${version}`);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}.unfinished`;
    mkdirSync(unfinished, { recursive: true });
    try {
      writeFileSync(path.join(unfinished, 'package.json'), '{"private":true}');
      await npm(
        limits.until,
        unfinished,
        'install',
        '--no-audit',
        '--no-fund',
        `${agent.packageName}@${version}`,
      );
      await completeInstall(agent, unfinished);
      putInPlace(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
    removeOthers(prefix, path.basename(folder));
  }
  const executable = executableIn(agent, folder);
  const said = await versionSaid(executable, folder);
  if (!said.includes(version)) throw new Error(`${executable} says it is “${said.trim()}”, not ${version}`);
  return { executable, version };
}

async function newestVersion(agent: TestAgent, prefix: string, until: number): Promise<string> {
  try {
    // By its tag: a plain install on an older Node would choose an old version that still supports it.
    return (await npm(until, cacheFolder(), 'view', `${agent.packageName}@latest`, 'version')).trim();
  } catch (error) {
    const cached = newestInstalled(prefix);
    if (cached === undefined) throw error;
    return cached;
  }
}

/** There is one at most, but while another run puts a newer one in its place. */
function newestInstalled(prefix: string): string | undefined {
  return installedIn(prefix).sort().at(-1)?.slice(prefix.length);
}

/** Where npm does not run install scripts unasked, the program is put in its place here. */
async function completeInstall(agent: TestAgent, folder: string): Promise<void> {
  const works = await versionSaid(executableIn(agent, folder), folder).then(
    () => true,
    () => false,
  );
  if (works) return;
  const location = path.join(folder, 'node_modules', agent.packageName);
  const manifest: unknown = JSON.parse(readFileSync(path.join(location, 'package.json'), 'utf8'));
  const script = asText(asRecord(asRecord(manifest)['scripts'])['postinstall']);
  const file = /^node ([\w./-]+)$/.exec(script)?.[1];
  if (file === undefined)
    throw new Error(`${agent.packageName} has an unexpected install script: “${script}”`);
  await run(process.execPath, [file], location);
}

/** Nobody's home: programs make folders there also when they are only asked for their version. */
function versionSaid(executable: string, home: string): Promise<string> {
  return run(executable, ['--version'], home, { PATH: process.env['PATH'] ?? '', HOME: home });
}

function executableIn(agent: TestAgent, folder: string): string {
  const packaged = path.join(folder, 'node_modules', agent.packageName, agent.program ?? '');
  if (agent.program !== undefined && existsSync(packaged)) return packaged;
  return path.join(folder, 'node_modules', '.bin', agent.id);
}

function putInPlace(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    // Another run was faster.
  }
}

/** Each version takes hundreds of megabytes. */
function removeOthers(prefix: string, keep: string): void {
  for (const name of installedIn(prefix)) {
    if (name !== keep) rmSync(path.join(cacheFolder(), name), { recursive: true, force: true });
  }
}

function installedIn(prefix: string): string[] {
  return readdirSync(cacheFolder()).filter(
    (name) => name.startsWith(prefix) && !name.endsWith('.unfinished'),
  );
}

function npm(until: number, folder: string, ...args: string[]): Promise<string> {
  const timeoutMs = until - Date.now();
  if (timeoutMs <= 0) return Promise.reject(new Error('there was no time left for that'));
  if (process.platform !== 'win32') return run('npm', args, folder, process.env, timeoutMs);
  // There npm is a script that needs a shell; none of these arguments means anything to one.
  return run('cmd.exe', ['/d', '/c', 'npm', ...args], folder, process.env, timeoutMs);
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env = process.env,
  timeout = 120_000,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { cwd, env, timeout }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} ${args.join(' ')} failed: ${gistOf(stderr)}`, { cause: error }));
    });
  });
}

/** The first errors, without warnings and stacks, as one line of the report. */
function gistOf(stderr: string): string {
  const lines = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^npm warn|^npm error\s+at /.test(line));
  return lines.slice(0, 3).join('; ').slice(0, 500) || 'it said nothing';
}
