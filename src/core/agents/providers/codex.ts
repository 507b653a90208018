import path from 'node:path';
import { toolsUrlPlaceholder } from '../runner/protocol';
import { codexStreamParser } from './codexStream';
import { environmentOf, type Provider, tokenVariable, toolServerName } from './provider';
import { homeOf, signInBy } from './signInTraces';

export const codex: Provider = {
  id: 'codex',
  label: 'Codex',
  description: "OpenAI's command line agent, with the account that it is signed in to.",
  executableNames: ['codex'],
  installHint: 'install it with “npm install -g @openai/codex”, or set the path of the program',
  testedSince: '0.169.0',
  defaultModel: undefined,
  canResume: true,
  environmentNames: () => ['CODEX_HOME', 'CODEX_API_KEY', 'CODEX_ACCESS_TOKEN', 'OPENAI_*'],
  signIn: (environment) =>
    signInBy(environment, {
      variables: ['CODEX_API_KEY', 'CODEX_ACCESS_TOKEN'],
      files: [path.join(environment['CODEX_HOME'] ?? path.join(homeOf(environment), '.codex'), 'auth.json')],
    }),
  signInHint: 'run “codex login”, or set CODEX_API_KEY',
  createParser: codexStreamParser,
  buildInvocation: (context, executable) => {
    const { model, worktree, gitFolders, resumeSession } = context;
    // A JSON string is a TOML string; the token is only named.
    const server = [
      `url=${JSON.stringify(toolsUrlPlaceholder)}`,
      `bearer_token_env_var=${JSON.stringify(tokenVariable)}`,
      'required=true',
      'default_tools_approval_mode="approve"',
    ].join(',');
    const configuration = [
      `mcp_servers.${toolServerName}={${server}}`,
      // Its sandbox keeps the repository's own folder read-only, and a linked worktree commits into that.
      `sandbox_workspace_write.writable_roots=${JSON.stringify(gitFolders)}`,
      'check_for_update_on_startup=false',
      'analytics.enabled=false',
    ];
    return {
      executable,
      args: [
        ...['exec', '--json', '--ignore-user-config', '--disable', 'plugins'],
        ...configuration.flatMap((line) => ['-c', line]),
        ...(model === undefined ? [] : ['-m', model]),
        ...['-s', 'workspace-write', '-C', worktree],
        ...(resumeSession === undefined ? ['-'] : ['resume', resumeSession, '-']),
      ],
      env: environmentOf(codex, context),
      stdin: context.prompt,
      files: [],
    };
  },
};
