import path from 'node:path';
import { toolsUrlPlaceholder } from '../runner/protocol';
import { opencodeStreamParser } from './opencodeStream';
import { environmentOf, type Provider, tokenVariable, toolServerName } from './provider';
import { homeOf, signInBy } from './signInTraces';

/** Keys of the services that it knows by their usual variables. */
const keyVariables = [
  ...['OPENCODE_API_KEY', 'ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'OPENROUTER_API_KEY', 'GEMINI_API_KEY'],
  ...['GOOGLE_GENERATIVE_AI_API_KEY', 'XAI_API_KEY', 'GROQ_API_KEY', 'MISTRAL_API_KEY', 'DEEPSEEK_API_KEY'],
  ...['CEREBRAS_API_KEY', 'TOGETHER_API_KEY', 'FIREWORKS_API_KEY', 'AZURE_API_KEY'],
  ...['AWS_BEARER_TOKEN_BEDROCK', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'GOOGLE_APPLICATION_CREDENTIALS'],
];

export const opencode: Provider = {
  id: 'opencode',
  label: 'OpenCode',
  description: 'The open source agent for many model services, with the accounts that it is signed in to.',
  executableNames: ['opencode'],
  installHint: 'install it with “npm install -g opencode-ai”, or set the path of the program',
  testedSince: '1.18.0',
  defaultModel: undefined,
  canResume: true,
  environmentNames: () => [
    ...keyVariables,
    ...['AWS_*', 'AZURE_*', 'GOOGLE_CLOUD_PROJECT', 'GOOGLE_VERTEX_*', 'VERTEX_LOCATION'],
    ...['OPENCODE_CONFIG_DIR', 'OPENCODE_DISABLE_*', 'OPENCODE_EXPERIMENTAL_*', 'OPENCODE_MODELS_URL'],
  ],
  signIn: (environment) => {
    const home = homeOf(environment);
    const data = environment['XDG_DATA_HOME'] ?? path.join(home, '.local', 'share');
    const configuration = environment['XDG_CONFIG_HOME'] ?? path.join(home, '.config');
    return signInBy(environment, {
      variables: keyVariables,
      files: [
        path.join(data, 'opencode', 'auth.json'),
        // A service of the user's own, such as one on this machine, is set up there and may need no key.
        ...['opencode.json', 'opencode.jsonc', 'config.json'].map((name) =>
          path.join(configuration, 'opencode', name),
        ),
      ],
    });
  },
  signInHint: 'run “opencode auth login”, or set the key of a model service, such as ANTHROPIC_API_KEY',
  createParser: opencodeStreamParser,
  buildInvocation: (context, executable) => {
    const { model, worktree, resumeSession } = context;
    // Laid over the user's own configuration and the project's, which stay as they are.
    const overlay = {
      autoupdate: false,
      share: 'disabled',
      mcp: {
        [toolServerName]: {
          type: 'remote',
          url: toolsUrlPlaceholder,
          headers: { Authorization: `Bearer {env:${tokenVariable}}` },
          oauth: false,
          enabled: true,
        },
      },
      // Whatever else would ask is denied at once, for nobody is there to answer.
      permission: {
        '*': 'deny',
        ...{ read: 'allow', edit: 'allow', glob: 'allow', grep: 'allow', list: 'allow', bash: 'allow' },
        ...{ task: 'allow', todoread: 'allow', todowrite: 'allow', skill: 'allow', lsp: 'allow' },
        [`${toolServerName}_*`]: 'allow',
      },
    };
    return {
      executable,
      args: [
        // Without plugins, which it would look for updates of at each start. What makes it wait it only logs.
        ...['run', '--format', 'json', '--pure', '--print-logs', '--log-level', 'ERROR', '--dir', worktree],
        ...(model === undefined ? [] : ['--model', model]),
        ...(resumeSession === undefined ? [] : ['--session', resumeSession]),
      ],
      env: {
        ...environmentOf(opencode, context),
        OPENCODE_CONFIG_CONTENT: JSON.stringify(overlay),
        OPENCODE_DISABLE_AUTOUPDATE: '1',
      },
      stdin: context.prompt,
      files: [],
    };
  },
};
