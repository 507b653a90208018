import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { MusterError } from '../base/errors';
import type { Settings } from '../settings';
import { agentEnvironment, type Environment } from './agentEnvironment';
import { claudeStreamParser } from './claudeStream';
import { fillCommandTemplate } from './commandTemplate';
import type { OutputParser } from './outputParser';
import { plainTextParser } from './plainText';
import { findExecutable } from './resolveExecutable';
import { type Invocation, runDirectoryPlaceholder, toolsUrlPlaceholder } from './runner/protocol';

/** What is known when an agent is about to be started. */
export interface InvocationContext {
  readonly settings: Settings;
  /** The host's environment, that agents' variables are taken from. */
  readonly environment: Environment;
  /** Folder with the bundled scripts. */
  readonly assets: string;
  /** The host's own executable, for the scripts that come with Muster. */
  readonly nodeExecutable: string;
  readonly prompt: string;
  readonly worktree: string;
  readonly feature: { readonly id: number; readonly name: string } | undefined;
  readonly toolToken: string;
  readonly model: string | undefined;
  /** Continues an earlier conversation of a provider that can. */
  readonly resumeSession?: string | undefined;
}

/** One kind of agent program. Adding one is adding a row. */
export interface Provider {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Names to look for on PATH; none: nothing has to be installed. */
  readonly executableNames: readonly string[];
  /** The second half of “It is not installed: …”. */
  readonly installHint: string;
  /** Undefined: the program chooses. */
  readonly defaultModel: string | undefined;
  /** Can take up an earlier conversation by its session id. */
  readonly canResume: boolean;
  /** Variables that its program reads credentials and options from; `*` stands for any ending. */
  readonly environmentNames: (source: Environment) => readonly string[];
  readonly createParser: () => OutputParser;
  readonly buildInvocation: (context: InvocationContext) => Invocation;
}

const demo: Provider = {
  id: 'demo',
  label: 'Demo agent',
  description: 'A script that comes with Muster, to see everything work. No AI is involved.',
  executableNames: [],
  installHint: '',
  defaultModel: undefined,
  canResume: false,
  environmentNames: () => [],
  createParser: plainTextParser,
  buildInvocation: (context) => ({
    executable: context.nodeExecutable,
    args: [path.join(context.assets, 'demoAgent.js')],
    env: {
      ...environmentOf(demo, context),
      // In VS Code the executable is Electron; this makes it run our own script as Node would.
      ELECTRON_RUN_AS_NODE: '1',
      ...pace(context.environment),
    },
    stdin: context.prompt,
    files: [],
  }),
};

const promptFile = 'prompt.md';

const command: Provider = {
  id: 'command',
  label: 'Command',
  description: 'Any program: its command line comes from the settings, its prompt on standard input.',
  executableNames: [],
  installHint: 'put the path of an installed program at the beginning of the command line in the settings',
  defaultModel: undefined,
  canResume: false,
  environmentNames: () => [],
  createParser: plainTextParser,
  buildInvocation: (context) => {
    const { settings, feature, worktree, prompt } = context;
    const [, ...args] = fillCommandTemplate(settings.commandTemplate, {
      prompt_file: `${runDirectoryPlaceholder}/${promptFile}`,
      worktree,
      feature_id: String(feature?.id ?? ''),
      feature_name: feature?.name ?? '',
      tools_url: toolsUrlPlaceholder,
    });
    return {
      executable: resolveExecutable(command, settings, context.environment, worktree),
      args,
      env: environmentOf(command, context),
      stdin: prompt,
      files: [{ name: promptFile, content: prompt }],
    };
  },
};

const mcpFile = 'mcp.json';
/** Under this name the agent sees its tools: `mcp__muster__feature_get_by_id`. */
const toolServerName = 'muster';
/**
 * What Claude Code may do unasked; all else is denied at once, for nobody is there to ask. It works in a
 * worktree of its own, and has to build and test there, which takes a shell.
 */
const claudeTools = [
  `mcp__${toolServerName}`,
  ...['Read', 'Write', 'Edit', 'NotebookEdit', 'Glob', 'Grep', 'Bash', 'TodoWrite', 'Task'],
];

const claude: Provider = {
  id: 'claude',
  label: 'Claude Code',
  description: "Anthropic's command line agent, with the account that it is signed in to.",
  executableNames: ['claude'],
  installHint: 'install it with “npm install -g @anthropic-ai/claude-code”, or set the path of the program',
  defaultModel: undefined,
  canResume: true,
  environmentNames: (source) => [
    ...[
      'ANTHROPIC_*',
      'CLAUDE_CONFIG_DIR',
      'CLAUDE_CODE_OAUTH_TOKEN',
      'CLAUDE_CODE_USE_*',
      'CLAUDE_CODE_SKIP_*',
    ],
    ...['CLAUDE_CODE_MAX_*', 'CLAUDE_CODE_DISABLE_*', 'CLAUDE_CODE_API_*', 'CLAUDE_CODE_CLIENT_*'],
    ...['CLAUDE_CODE_SHELL', 'DISABLE_TELEMETRY', 'DISABLE_ERROR_REPORTING', 'MAX_THINKING_TOKENS'],
    ...(isSet(source, 'CLAUDE_CODE_USE_BEDROCK') ? ['AWS_*'] : []),
    ...(isSet(source, 'CLAUDE_CODE_USE_VERTEX') ? ['GOOGLE_*', 'CLOUD_ML_REGION', 'VERTEX_*'] : []),
  ],
  createParser: claudeStreamParser,
  buildInvocation: (context) => {
    const { settings, environment, worktree, model, resumeSession } = context;
    // The token is named here and given in the environment: it shows in no argument and in no log.
    const server = {
      type: 'http',
      url: toolsUrlPlaceholder,
      headers: { Authorization: 'Bearer ${MUSTER_TOOLS_TOKEN}' },
      // Otherwise the model would have to search for the tools before it can use them.
      alwaysLoad: true,
    };
    return {
      executable: resolveExecutable(claude, settings, environment, worktree),
      args: [
        ...['-p', '--output-format', 'stream-json', '--verbose'],
        ...(model === undefined ? [] : ['--model', model]),
        ...(resumeSession === undefined ? ['--session-id', randomUUID()] : ['--resume', resumeSession]),
        ...['--mcp-config', `${runDirectoryPlaceholder}/${mcpFile}`, '--strict-mcp-config'],
        ...['--setting-sources', 'project', '--permission-mode', 'dontAsk'],
        ...['--allowedTools', ...claudeTools],
      ],
      // A program that replaces itself while several of it run breaks the others.
      env: { ...environmentOf(claude, context), DISABLE_AUTOUPDATER: '1' },
      stdin: context.prompt,
      files: [{ name: mcpFile, content: JSON.stringify({ mcpServers: { [toolServerName]: server } }) }],
    };
  },
};

export const providers: readonly Provider[] = [demo, command, claude];

/** Throws `UnknownProvider`. */
export function providerById(id: string): Provider {
  const provider = providers.find((each) => each.id === id);
  if (provider !== undefined) return provider;
  const known = providers.map((each) => `“${each.id}”`).join(', ');
  throw new MusterError('UnknownProvider', `There is no provider “${id}”. Choose one of ${known}.`, {
    details: { id },
  });
}

/** For launchers: also a run of a provider that is no longer known can be read. */
export function parserFor(id: string): OutputParser {
  return providers.find((each) => each.id === id)?.createParser() ?? plainTextParser();
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

function commandName(template: string, worktree: string): string {
  const empty = { prompt_file: '', feature_id: '', feature_name: '', tools_url: '' };
  return fillCommandTemplate(template, { ...empty, worktree })[0] ?? '';
}

function environmentOf(provider: Provider, context: InvocationContext): Record<string, string> {
  return agentEnvironment({
    source: context.environment,
    provider: provider.environmentNames(context.environment),
    named: context.settings.environment,
    toolToken: context.toolToken,
    featureId: context.feature?.id,
  });
}

function isSet(source: Environment, name: string): boolean {
  return (source[name] ?? '') !== '';
}

function pace(source: Environment): Record<string, string> {
  const value = source['MUSTER_DEMO_PACE_MS'];
  return value === undefined ? {} : { MUSTER_DEMO_PACE_MS: value };
}
