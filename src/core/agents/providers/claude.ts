import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { runDirectoryPlaceholder, toolsUrlPlaceholder } from '../runner/protocol';
import { claudeStreamParser } from './claudeStream';
import {
  environmentOf,
  isSet,
  permissionToolName,
  type Provider,
  tokenVariable,
  toolServerName,
} from './provider';
import { homeOf, signInBy } from './signInTraces';

const mcpFile = 'mcp.json';
/**
 * What Claude Code may do unasked; about all else it asks a person. It works in a worktree of its own, and has to
 * build and test there, which takes a shell.
 */
const allowedTools = [
  `mcp__${toolServerName}`,
  ...['Read', 'Write', 'Edit', 'NotebookEdit', 'Glob', 'Grep', 'Bash', 'TodoWrite', 'Task'],
];

/** For a person who sits before it; questions go through Muster's tool. */
const interactiveTools = ['AskUserQuestion', 'EnterPlanMode', 'ExitPlanMode'];

export const claude: Provider = {
  id: 'claude',
  label: 'Claude Code',
  description: "Anthropic's command line agent, with the account that it is signed in to.",
  executableNames: ['claude'],
  installHint: 'install it with “npm install -g @anthropic-ai/claude-code”, or set the path of the program',
  testedSince: '2.1.329',
  defaultModel: undefined,
  canResume: true,
  asksPermission: true,
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
  signIn: (environment) => {
    const folder = environment['CLAUDE_CONFIG_DIR'] ?? path.join(homeOf(environment), '.claude');
    const found = signInBy(environment, {
      variables: [
        ...['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
        ...['CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX', 'CLAUDE_CODE_USE_FOUNDRY'],
      ],
      files: [path.join(folder, '.credentials.json')],
    });
    if (found.state === 'signedOut' && process.platform === 'darwin') {
      return { state: 'unknown', why: 'on macOS the account is in the keychain' };
    }
    return found;
  },
  signInHint: 'run “claude” once and sign in, or set ANTHROPIC_API_KEY',
  createParser: claudeStreamParser,
  buildInvocation: (context, executable) => {
    const { model, resumeSession } = context;
    // The token is named here and given in the environment: it shows in no argument and in no log.
    const server = {
      type: 'http',
      url: toolsUrlPlaceholder,
      headers: { Authorization: `Bearer \${${tokenVariable}}` },
      // Otherwise the model would have to search for the tools before it can use them.
      alwaysLoad: true,
    };
    return {
      executable,
      args: [
        ...['-p', '--output-format', 'stream-json', '--verbose'],
        ...(model === undefined ? [] : ['--model', model]),
        ...(resumeSession === undefined ? ['--session-id', randomUUID()] : ['--resume', resumeSession]),
        ...['--mcp-config', `${runDirectoryPlaceholder}/${mcpFile}`, '--strict-mcp-config'],
        ...['--setting-sources', 'project', '--permission-mode', 'default'],
        ...['--permission-prompt-tool', `mcp__${toolServerName}__${permissionToolName}`],
        ...['--disallowedTools', ...interactiveTools],
        ...['--allowedTools', ...allowedTools],
      ],
      // A program that replaces itself while several of it run breaks the others.
      env: { ...environmentOf(claude, context), DISABLE_AUTOUPDATER: '1' },
      stdin: context.prompt,
      files: [{ name: mcpFile, content: JSON.stringify({ mcpServers: { [toolServerName]: server } }) }],
    };
  },
};
