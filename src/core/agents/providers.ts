import { MusterError } from '../base/errors';
import type { Settings } from '../settings';
import type { Environment } from './agentEnvironment';
import { fillCommandTemplate, splitCommandLine } from './commandTemplate';
import type { OutputParser } from './outputParser';
import { plainTextParser } from './plainText';
import { claude } from './providers/claude';
import { codex } from './providers/codex';
import { command } from './providers/command';
import { demo } from './providers/demo';
import { gemini } from './providers/gemini';
import { opencode } from './providers/opencode';
import type { InvocationContext, Provider } from './providers/provider';
import { findExecutable } from './resolveExecutable';
import type { Invocation } from './runner/protocol';

export const providers: readonly Provider[] = [demo, command, claude, codex, gemini, opencode];

/** Throws `UnknownProvider`. */
export function providerById(id: string): Provider {
  const provider = providers.find((each) => each.id === id);
  if (provider !== undefined) return provider;
  const known = providers.map((each) => `“${each.id}”`).join(', ');
  throw new MusterError('UnknownProvider', `There is no provider “${id}”. Choose one of ${known}.`, {
    details: { id },
  });
}

/** Of what comes from outside; none is fine. Throws `UnknownProvider`. */
export function requireKnown(id: string | undefined): void {
  if (id !== undefined && id.trim() !== '') providerById(id.trim());
}

/** For people, also of a provider that is no longer known. */
export function labelOf(id: string): string {
  return providers.find((each) => each.id === id)?.label ?? id;
}

/** For launchers: also a run of a provider that is no longer known can be read. */
export function parserFor(id: string): OutputParser {
  return providers.find((each) => each.id === id)?.createParser() ?? plainTextParser();
}

/**
 * How an agent of a provider is started, with the user's own arguments before those that Muster gives.
 * Throws `ProviderNotInstalled`, or `SettingInvalid` when a command line cannot be read.
 */
export function invocationOf(provider: Provider, context: InvocationContext): Invocation {
  const { settings, environment, worktree } = context;
  const executable = resolveExecutable(provider, settings, environment, worktree);
  provider.prepare?.(context);
  const invocation = provider.buildInvocation(context, executable);
  const own = splitCommandLine(settings.providerArguments[provider.id] ?? '');
  return own.length === 0 ? invocation : { ...invocation, args: withArguments(invocation.args, own) };
}

/** Behind a subcommand, before all else: a last `-` or a list of tools takes what follows for itself. */
function withArguments(args: readonly string[], own: readonly string[]): readonly string[] {
  const [first = '-'] = args;
  return first.startsWith('-') ? [...own, ...args] : [first, ...own, ...args.slice(1)];
}

/**
 * The program of a provider, by its setting or on PATH. Throws `ProviderNotInstalled`, or `SettingInvalid`
 * when there is no command line. Of use also before a run: it says whether agents could be started at all.
 */
export function resolveExecutable(
  provider: Provider,
  settings: Settings,
  environment: Environment,
  folder: string,
): string {
  if (provider.id === 'demo') return process.execPath;
  const wanted =
    provider.id === 'command'
      ? commandName(settings.commandTemplate, folder)
      : settings.executables[provider.id];
  const names = wanted === undefined || wanted === '' ? provider.executableNames : [wanted];
  for (const name of names) {
    const found = findExecutable(name, { environment, folder });
    if (found !== undefined) return found;
  }
  const message = `${provider.label}: the program “${names.join('” or “')}” is not installed; ${provider.installHint}.`;
  throw new MusterError('ProviderNotInstalled', message, { details: { provider: provider.id, names } });
}

/** Whether agents of this provider can ask a person for a permission and wait. */
export function asksPermission(id: string): boolean {
  return providers.find((provider) => provider.id === id)?.asksPermission === true;
}

/** Throws `ProviderNotSignedIn` when it can be seen that there is no account; what cannot be seen passes. */
export function requireSignIn(provider: Provider, environment: Environment): void {
  if (provider.signIn(environment).state !== 'signedOut') return;
  throw new MusterError(
    'ProviderNotSignedIn',
    `${provider.label}: there is no account or key to work with; ${provider.signInHint}.`,
    { details: { provider: provider.id } },
  );
}

function commandName(template: string, worktree: string): string {
  const empty = { prompt_file: '', feature_id: '', feature_name: '', tools_url: '' };
  return fillCommandTemplate(template, { ...empty, worktree })[0] ?? '';
}
