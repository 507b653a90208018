import type { AgentType } from './run';
import { toolsUrlPlaceholder } from './runner/protocol';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What programs need to run at all, to speak the user's language and to reach the network. */
const allowedNames = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TMP', 'TEMP', 'TZ'],
  ...['LANG', 'LANGUAGE', 'LC_*', 'XDG_*', '__CF_USER_TEXT_ENCODING'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
  ...['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  ...['GIT_SSL_CAINFO', 'GIT_SSL_CAPATH'],
];
const allowedOnWindows = [
  ...['SystemRoot', 'SystemDrive', 'windir', 'ComSpec', 'PATHEXT', 'OS', 'NUMBER_OF_PROCESSORS'],
  ...['PROCESSOR_ARCHITECTURE', 'APPDATA', 'LOCALAPPDATA', 'USERPROFILE', 'USERNAME', 'USERDOMAIN'],
  ...['HOMEDRIVE', 'HOMEPATH', 'ProgramData', 'ProgramFiles', 'ProgramFiles(x86)', 'ProgramW6432'],
];
/** The editor's own, and what would change how our or the agent's programs load: not even when named. */
const neverPassed = ['VSCODE_*', 'ELECTRON_*', 'NODE_OPTIONS', 'MUSTER_*'];

export interface AgentEnvironmentOptions {
  /** The host's environment. */
  readonly source: Environment;
  /** Names (or beginnings, with `*`) that the provider's program reads its credentials and options from. */
  readonly provider: readonly string[];
  /** Names that the user lets through in the settings. */
  readonly named: readonly string[];
  readonly toolToken: string;
  readonly featureId: number | undefined;
  readonly agentType?: AgentType;
  readonly platform?: NodeJS.Platform;
}

/** The whole environment of an agent: what is on a list, the address of its tools, and nothing else. */
export function agentEnvironment(options: AgentEnvironmentOptions): Record<string, string> {
  const { source, provider, named, toolToken, featureId, agentType, platform = process.platform } = options;
  const allowed = [...baseNames(platform), ...provider, ...named];
  return {
    ...pick(source, allowed, platform),
    // Agents write to files; without this some programs draw as if somebody watched a terminal.
    TERM: 'dumb',
    MUSTER_TOOLS_URL: toolsUrlPlaceholder,
    MUSTER_TOOLS_TOKEN: toolToken,
    ...(agentType === undefined ? {} : { MUSTER_AGENT_TYPE: agentType }),
    ...(featureId === undefined ? {} : { MUSTER_FEATURE_ID: String(featureId) }),
  };
}

/** What a command gets that the project has for its worktrees: as an agent, but nothing of the provider's. */
export function commandEnvironment(
  source: Environment,
  named: readonly string[],
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  return { ...pick(source, [...baseNames(platform), ...named], platform), TERM: 'dumb' };
}

/**
 * What the project's own checks get: all that the host has, since they need what a terminal of the user's has, but for the
 * variables of the host's program. Those turn a test that starts an editor or an Electron program into another one.
 */
export function checksEnvironment(source: Environment): Record<string, string> {
  const hosts = /^(?:VSCODE|ELECTRON|MUSTER)_/i;
  const kept = Object.entries(source).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !hosts.test(entry[0]),
  );
  return Object.fromEntries(kept);
}

/**
 * What the runner itself gets; its agent inherits none of it. No certificates: it speaks to this machine only, and Node
 * would read them at each start, which takes longer than all else of it.
 */
export function runnerEnvironment(
  source: Environment,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const names = baseNames(platform).filter((name) => name !== 'NODE_EXTRA_CA_CERTS');
  return { ...pick(source, names, platform), ELECTRON_RUN_AS_NODE: '1' };
}

function baseNames(platform: NodeJS.Platform): readonly string[] {
  return platform === 'win32' ? [...allowedNames, ...allowedOnWindows] : allowedNames;
}

function pick(
  source: Environment,
  allowed: readonly string[],
  platform: NodeJS.Platform,
): Record<string, string> {
  // Windows does not tell upper from lower case in names.
  const fold = (name: string): string => (platform === 'win32' ? name.toUpperCase() : name);
  const matches = (name: string, pattern: string): boolean =>
    pattern.endsWith('*')
      ? fold(name).startsWith(fold(pattern.slice(0, -1)))
      : fold(name) === fold(pattern.trim());
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined || value.includes('\0')) continue;
    if (neverPassed.some((pattern) => matches(name.toUpperCase(), pattern))) continue;
    if (allowed.some((pattern) => matches(name, pattern))) picked[name] = value;
  }
  return picked;
}
