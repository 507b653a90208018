import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '../agentEnvironment';
import { runDirectoryPlaceholder } from '../runner/protocol';
import { geminiStreamParser } from './geminiStream';
import {
  environmentOf,
  isSet,
  type InvocationContext,
  type Provider,
  tokenVariable,
  toolServerName,
} from './provider';
import { homeOf, signInBy } from './signInTraces';

const policyFile = 'policy.toml';
/**
 * Beside editing in the worktree, which its approval mode allows. That mode also allows to fetch pages, which no
 * agent of Muster may do unasked; what nobody has named is denied at once.
 */
const policy = `[[rule]]
toolName = "run_shell_command"
decision = "allow"
priority = 100

[[rule]]
mcpName = "${toolServerName}"
toolName = "*"
decision = "allow"
priority = 100

[[rule]]
toolName = "web_fetch"
decision = "deny"
priority = 100
`;
/** Of the user's own folder: who is signed in, and nothing else. */
const accountFiles = ['oauth_creds.json', 'google_accounts.json', 'gemini-credentials.json', '.env'];

export const gemini: Provider = {
  id: 'gemini',
  label: 'Gemini CLI',
  description: "Google's command line agent, with the account that it is signed in to.",
  executableNames: ['gemini'],
  installHint: 'install it with “npm install -g @google/gemini-cli”, or set the path of the program',
  testedSince: '0.61.0',
  defaultModel: undefined,
  canResume: true,
  environmentNames: () => ['GEMINI_API_KEY', 'GEMINI_MODEL', 'GOOGLE_*', 'CLOUDSDK_*'],
  signIn: (environment) => {
    const folder = userFolder(environment);
    return signInBy(environment, {
      variables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENAI_USE_VERTEXAI', 'GOOGLE_GENAI_USE_GCA'],
      files: ['oauth_creds.json', '.env'].map((name) => path.join(folder, name)),
    });
  },
  signInHint: 'run “gemini” once and sign in, or set GEMINI_API_KEY',
  createParser: geminiStreamParser,
  prepare: (context) => {
    // It has no option for settings of one run, and reads those of the system only when root owns the file.
    const folder = path.join(ownHome(context), '.gemini');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path.join(folder, 'settings.json'), settingsFor(context.environment), { mode: 0o600 });
    for (const name of accountFiles)
      bring(path.join(userFolder(context.environment), name), path.join(folder, name));
  },
  buildInvocation: (context, executable) => {
    const { model, resumeSession } = context;
    return {
      executable,
      args: [
        ...['-o', 'stream-json', '--skip-trust', '--approval-mode', 'auto_edit'],
        ...['--policy', `${runDirectoryPlaceholder}/${policyFile}`],
        ...(model === undefined ? [] : ['-m', model]),
        ...(resumeSession === undefined ? [] : ['--resume', resumeSession]),
      ],
      env: { ...environmentOf(gemini, context), GEMINI_CLI_HOME: ownHome(context) },
      stdin: context.prompt,
      files: [{ name: policyFile, content: policy }],
    };
  },
};

function userFolder(environment: Environment): string {
  return path.join(environment['GEMINI_CLI_HOME'] ?? homeOf(environment), '.gemini');
}

/** Outlives the run, for it holds the conversations that can be resumed. */
function ownHome(context: InvocationContext): string {
  return path.join(context.stateFolder, 'gemini');
}

/** The same for every run: address and token are variables of each run's environment. */
function settingsFor(environment: Environment): string {
  const server = {
    httpUrl: '$MUSTER_TOOLS_URL',
    headers: { Authorization: `Bearer $${tokenVariable}` },
    trust: true,
  };
  const settings = {
    mcpServers: { [toolServerName]: server },
    security: { auth: { selectedType: accountKind(environment) } },
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
  };
  return JSON.stringify(settings);
}

function accountKind(environment: Environment): string {
  if (isSet(environment, 'GOOGLE_GENAI_USE_VERTEXAI')) return 'vertex-ai';
  if (isSet(environment, 'GEMINI_API_KEY') && !isSet(environment, 'GOOGLE_GENAI_USE_GCA'))
    return 'gemini-api-key';
  const folder = userFolder(environment);
  return existsSync(path.join(folder, 'oauth_creds.json')) || !existsSync(path.join(folder, '.env'))
    ? 'oauth-personal'
    : 'gemini-api-key';
}

/** A link, so that a renewed log-in is everybody's; a copy where links are not allowed. */
function bring(from: string, to: string): void {
  rmSync(to, { force: true });
  if (!existsSync(from)) return;
  try {
    symlinkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
