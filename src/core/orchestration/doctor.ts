import { execFile } from 'node:child_process';
import { agentEnvironment, type Environment } from '../agents/agentEnvironment';
import { providers, resolveExecutable } from '../agents/providers';
import type { Provider } from '../agents/providers/provider';
import { messageOf } from '../base/errors';
import { openRepository } from '../git/repository';
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
}

const versionWithinMs = 20_000;

/** Looks at everything that a run needs, without the network and without changing anything. */
export async function examine(options: DoctorOptions): Promise<readonly Finding[]> {
  return [
    ...(await examineRepository(options)),
    examineGate(options.settings),
    ...(await Promise.all(
      providers.filter(({ signInHint }) => signInHint !== '').map((each) => examineProvider(each, options)),
    )),
  ];
}

/** The message of an expected error ends with its remedy. */
async function examineRepository({ folder, settings }: DoctorOptions): Promise<Finding[]> {
  try {
    const { integrationBranch } = settings;
    const repository = await openRepository(folder, { integrationBranch });
    const version = (await repository.git.raw('--version')).trim();
    const exists = (await repository.git.commitOf(`refs/heads/${integrationBranch}`)) !== undefined;
    const branch = exists ? 'is there' : 'is made from your branch when a run starts';
    return [
      ok('git', version),
      ok('repository', repository.root),
      ok('integration branch', `“${integrationBranch}” ${branch}`),
    ];
  } catch (error) {
    return [{ what: 'repository', state: 'missing', text: messageOf(error), remedy: undefined }];
  }
}

function examineGate({ gateCommands }: Settings): Finding {
  if (gateCommands.length > 0) return ok('checks', gateCommands.join('; '));
  const remedy = 'Name the commands that must succeed in muster.gateCommands.';
  return { what: 'checks', state: 'note', text: 'no commands are set for merged work', remedy };
}

async function examineProvider(
  provider: Provider,
  { folder, settings, environment }: DoctorOptions,
): Promise<Finding> {
  const what = provider.label;
  const chosen = settings.provider === provider.id;
  // What is not chosen need not be there.
  const absent = chosen ? 'missing' : 'note';
  let executable: string;
  try {
    executable = resolveExecutable(provider, settings, environment, folder);
  } catch (error) {
    return { what, state: absent, text: messageOf(error), remedy: undefined };
  }
  const said = await versionOf(executable, provider, { folder, settings, environment });
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
  return new Promise((resolve) => {
    execFile(
      executable,
      ['--version'],
      { cwd: options.folder, env, timeout: versionWithinMs, windowsHide: true },
      (error, stdout, stderr) => {
        resolve(stdout || stderr || (error === null ? '' : messageOf(error)));
      },
    );
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
