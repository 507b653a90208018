import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { agentEnvironment, type Environment, runnerEnvironment } from '../agents/agentEnvironment';
import { providerFor, providersInUse } from '../agents/chosenProvider';
import { providers, resolveExecutable } from '../agents/providers';
import type { Provider } from '../agents/providers/provider';
import { messageOf } from '../base/errors';
import { isFolder } from '../git/git';
import { commandLines, type GatePlan, planGate } from '../git/gating/gatePlan';
import { TreeFiles } from '../git/gating/treeFiles';
import { openRepository } from '../git/repository';
import { recommendConcurrency } from '../scheduling/recommendConcurrency';
import type { Settings } from '../settings';

/** One thing that was looked at. `missing` keeps agents from working; `note` is worth knowing. */
export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'note' | 'missing';
  readonly text: string;
  /** What to do, when something can be done. */
  readonly remedy: string | undefined;
}

export interface DoctorOptions {
  /** Any folder of the repository. */
  readonly folder: string;
  readonly settings: Settings;
  readonly environment: Environment;
  /** Folder with the bundled scripts. */
  readonly assets: string;
  /** What the runners of agents are started with; default: this process's own executable. */
  readonly nodeExecutable?: string;
  /** Providers that features name for themselves. */
  readonly ownProviders?: readonly string[];
  /** Features that have not passed; absent: not known. */
  readonly left?: Parameters<typeof recommendConcurrency>[0];
}

const versionWithinMs = 20_000;
/** As `engines` in the manifest says. */
const oldestNode = '20.19.0';

/** Looks at everything that a run needs, without the network and without changing anything. */
export async function examine(options: DoctorOptions): Promise<readonly Finding[]> {
  return [
    ...examineMuster(options),
    ...(await examineRepository(options)),
    await examineRunner(options),
    ...examineConcurrency(options),
    ...(await Promise.all(
      providers.filter(({ signInHint }) => signInHint !== '').map((each) => examineProvider(each, options)),
    )),
  ];
}

/** As the manifest says, which lies beside the folder with the bundled scripts. */
function examineMuster({ assets }: DoctorOptions): Finding[] {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path.join(assets, '../package.json'), 'utf8'));
    const { version } = manifest as { readonly version?: unknown };
    return typeof version === 'string' ? [ok('Muster', version)] : [];
  } catch {
    // What cannot be told keeps nothing from working.
    return [];
  }
}

/** The message of an expected error ends with its remedy. */
async function examineRepository({ folder, settings }: DoctorOptions): Promise<Finding[]> {
  try {
    const { integrationBranch } = settings;
    const repository = await openRepository(folder, { integrationBranch });
    const version = (await repository.git.raw('--version')).trim();
    const tip = await repository.git.commitOf(`refs/heads/${integrationBranch}`);
    const branch = tip !== undefined ? 'is there' : 'is made from your branch when a run starts';
    return [
      ok('git', version),
      ok('repository', repository.root),
      ok('integration branch', `“${integrationBranch}” ${branch}`),
      examineGate(await planGate(settings, new TreeFiles(repository.git, tip ?? 'HEAD'))),
    ];
  } catch (error) {
    return [{ what: 'repository', state: 'missing', text: messageOf(error), remedy: undefined }];
  }
}

/** Each agent's runner is a process of its own, with the host's executable as Node: in an editor that is Electron. */
async function examineRunner(options: DoctorOptions): Promise<Finding> {
  const { assets, environment, nodeExecutable = process.execPath } = options;
  const what = 'runner';
  const script = path.join(assets, 'runner.js');
  if (!existsSync(script)) {
    return { what, state: 'missing', text: `${script} is not there`, remedy: 'Install Muster again.' };
  }
  const print = ['-p', '`Node ${process.versions.node}`'];
  const said = await outputOf(nodeExecutable, print, assets, runnerEnvironment(environment));
  const version = /^Node (\d+\.\d+\.\d+)/.exec(said)?.[1];
  if (version === undefined) {
    const text = `${nodeExecutable} cannot be used as Node: ${said.trim().slice(0, 200) || 'it says nothing'}`;
    const remedy = 'Install the editor again, in a build that lets extensions start Node.';
    return { what, state: 'missing', text, remedy };
  }
  const text = `Node ${version} of ${nodeExecutable}`;
  if (!isOlder(version, oldestNode)) return ok(what, text);
  const remedy = `Update the editor, or Node, to one with Node ${oldestNode} or later.`;
  return { what, state: 'missing', text, remedy };
}

function examineGate(plan: GatePlan): Finding {
  const what = 'checks';
  const lines = commandLines(plan).join('; ');
  if (lines !== '') return ok(what, plan.source === 'project' ? `${lines} (found in the project)` : lines);
  if (plan.leftOut.length > 0) {
    const remedy = 'Switch muster.yolo off to have them all run.';
    return { what, state: 'note', text: 'in YOLO mode none of the commands runs', remedy };
  }
  const remedy = 'Name the commands that must succeed in muster.gateCommands, or with --gate.';
  return { what, state: 'note', text: 'no commands are set for merged work, and none were found', remedy };
}

function examineConcurrency({ left = [], settings }: DoctorOptions): Finding[] {
  if (left.length === 0) return [];
  const what = 'concurrency';
  const { concurrency, because } = recommendConcurrency(left);
  const text = `${settings.concurrency}, and ${concurrency} is recommended: ${because}`;
  if (concurrency === settings.concurrency) return [ok(what, text)];
  const remedy = `Set muster.concurrency, or --concurrency, to ${concurrency}.`;
  return [{ what, state: 'note', text, remedy }];
}

async function examineProvider(provider: Provider, options: DoctorOptions): Promise<Finding> {
  const { folder, settings, environment } = options;
  const what = provider.label;
  const inUse = [...providersInUse(settings, options.ownProviders), providerFor(settings, 'initializer')];
  const chosen = inUse.includes(provider.id);
  // What is not chosen need not be there.
  const absent = chosen ? 'missing' : 'note';
  let executable: string;
  try {
    executable = resolveExecutable(provider, settings, environment, folder);
  } catch (error) {
    const text = messageOf(error);
    // It names the provider, as what it is about does.
    const label = `${what}: `;
    return {
      what,
      state: absent,
      text: text.startsWith(label) ? text.slice(label.length) : text,
      remedy: undefined,
    };
  }
  const said = await versionOf(executable, provider, options);
  const version = /\d+\.\d+\.\d+/.exec(said)?.[0];
  if (version === undefined) {
    const text = `${executable} does not say its version: ${said.trim().slice(0, 200) || 'it says nothing'}`;
    return { what, state: absent, text, remedy: `Reinstall: ${provider.installHint}.` };
  }
  const signIn = provider.signIn(environment);
  if (signIn.state === 'signedOut') {
    const text = `${version}, but there is no account or key to work with`;
    return { what, state: absent, text, remedy: `${capitalized(provider.signInHint)}.` };
  }
  const account = signIn.state === 'unknown' ? signIn.why : `signed in by ${signIn.by}`;
  const { testedSince } = provider;
  if (testedSince !== undefined && isOlder(version, testedSince)) {
    const text = `${version}, ${account}; Muster is tested with ${testedSince} and later`;
    return { what, state: 'note', text, remedy: 'Update it if its agents do not work as they should.' };
  }
  return ok(what, `${version}, ${account}`);
}

/** With the environment that its agents get, and nothing else. */
function versionOf(executable: string, provider: Provider, options: DoctorOptions): Promise<string> {
  const env = agentEnvironment({
    source: options.environment,
    provider: provider.environmentNames(options.environment),
    named: options.settings.environment,
    toolToken: '',
    featureId: undefined,
  });
  const folder = isFolder(options.folder) ? options.folder : options.assets;
  return outputOf(executable, ['--version'], folder, env);
}

/** What a program says, or why it could not. */
function outputOf(
  executable: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const options = { cwd, env, timeout: versionWithinMs, windowsHide: true };
  return new Promise((resolve) => {
    execFile(executable, [...args], options, (error, stdout, stderr) => {
      resolve(stdout || stderr || (error === null ? '' : messageOf(error)));
    });
  });
}

/** Whether one dotted version comes before another. */
export function isOlder(version: string, than: string): boolean {
  const numbers = (text: string): number[] => text.split('.').map(Number);
  const others = numbers(than);
  for (const [index, number] of numbers(version).entries()) {
    const other = others[index] ?? 0;
    if (number !== other) return number < other;
  }
  return false;
}

function ok(what: string, text: string): Finding {
  return { what, state: 'ok', text, remedy: undefined };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
