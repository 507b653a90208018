import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asRecord } from '../../../src/core/agents/outputParser';
import {
  invocationOf,
  parserFor,
  providerById,
  providers,
  requireSignIn,
  resolveExecutable,
} from '../../../src/core/agents/providers';
import type { InvocationContext } from '../../../src/core/agents/providers/provider';
import { defaultSettings, type Settings } from '../../../src/core/settings';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('Providers', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let program: string;
  beforeEach(() => {
    folder = temporaryFolder('providers');
    const bin = path.join(folder.path, 'bin');
    mkdirSync(bin);
    for (const name of ['claude', 'codex', 'gemini', 'opencode']) {
      const file = path.join(bin, process.platform === 'win32' ? `${name}.exe` : name);
      writeFileSync(file, '');
      chmodSync(file, 0o755);
    }
    program = path.join(bin, process.platform === 'win32' ? 'claude.exe' : 'claude');
  });
  afterEach(() => folder.remove());

  const contextWith = (
    settings: Partial<Settings>,
    more: Partial<InvocationContext> = {},
  ): InvocationContext => ({
    settings: { ...defaultSettings, ...settings },
    environment: {
      ...{ PATH: path.dirname(program), HOME: path.join(folder.path, 'home') },
      ...{ VSCODE_PID: '1', ENTIRELY_SECRET: 'x', ANTHROPIC_API_KEY: 'key' },
    },
    assets: '/assets',
    nodeExecutable: '/node',
    prompt: 'the prompt',
    worktree: folder.path,
    gitFolders: ['/repository/.git/worktrees/w', '/repository/.git/objects'],
    stateFolder: path.join(folder.path, 'state'),
    feature: { id: 7, name: '--evil "name"' },
    toolToken: 'secret-token',
    model: undefined,
    ...more,
  });

  it('are told apart by their ids', () => {
    assert.deepEqual(
      providers.map(({ id }) => id),
      ['demo', 'command', 'claude', 'codex', 'gemini', 'opencode'],
    );
    assert.throws(() => providerById('nope'), {
      code: 'UnknownProvider',
      message:
        'There is no provider “nope”. Choose one of “demo”, “command”, “claude”, “codex”, “gemini”, “opencode”.',
    });
    assert.deepEqual(parserFor('gone').line('text'), [{ kind: 'working', text: 'text' }]);
  });

  it('never put the token where others can see it, nor the editor’s variables into the environment', () => {
    for (const provider of providers) {
      const context = contextWith({ commandTemplate: 'claude {feature_name}' });
      const { args, files, env, stdin } = invocationOf(provider, context);
      assert.doesNotMatch(JSON.stringify([args, files, stdin]), /secret-token/, provider.id);
      assert.equal(env['MUSTER_TOOLS_TOKEN'], 'secret-token');
      assert.equal(env['MUSTER_FEATURE_ID'], '7');
      assert.equal(env['VSCODE_PID'], undefined);
      assert.equal(env['ENTIRELY_SECRET'], undefined);
      const readsKey = provider.id === 'claude' || provider.id === 'opencode';
      assert.equal(env['ANTHROPIC_API_KEY'], readsKey ? 'key' : undefined);
      assert.equal(stdin, 'the prompt');
    }
  });

  it('run the demo agent with the host’s own executable', () => {
    const { executable, args, env } = invocationOf(providerById('demo'), contextWith({}));
    assert.deepEqual([executable, args], ['/node', [path.join('/assets', 'demoAgent.js')]]);
    assert.equal(env['ELECTRON_RUN_AS_NODE'], '1');
  });

  it('run any command line, with text of the feature as single arguments', () => {
    const commandTemplate = 'claude --in {prompt_file} --name {feature_name} --url={tools_url}';
    const { executable, args, files, env } = invocationOf(
      providerById('command'),
      contextWith({ commandTemplate }),
    );
    assert.equal(executable, program);
    assert.deepEqual(args, [
      ...['--in', '${MUSTER_RUN_DIR}/prompt.md', '--name', '--evil "name"'],
      '--url=${MUSTER_TOOLS_URL}',
    ]);
    assert.deepEqual(files, [{ name: 'prompt.md', content: 'the prompt' }]);
    assert.equal(env['ELECTRON_RUN_AS_NODE'], undefined);
  });

  it('run Claude Code with the tools of this run only', () => {
    const claude = providerById('claude');
    const { executable, args, files } = invocationOf(claude, contextWith({}));
    assert.equal(executable, program);
    assert.ok(args.includes('--session-id') && args.includes('--strict-mcp-config'));
    assert.ok(!args.includes('--model') && !args.includes('--dangerously-skip-permissions'));
    // What is not allowed beforehand is asked through Muster, and nothing that only a person at a terminal can use.
    assert.equal(args[args.indexOf('--permission-prompt-tool') + 1], 'mcp__muster__permission_prompt');
    assert.equal(args[args.indexOf('--permission-mode') + 1], 'default');
    assert.equal(args[args.indexOf('--disallowedTools') + 1], 'AskUserQuestion');
    const resumed = invocationOf(claude, contextWith({}, { model: 'opus', resumeSession: 'abc' })).args;
    assert.ok(!resumed.includes('--session-id'));
    assert.equal(resumed[resumed.indexOf('--resume') + 1], 'abc');
    assert.equal(resumed[resumed.indexOf('--model') + 1], 'opus');
    assert.deepEqual(JSON.parse(files[0]?.content ?? ''), {
      mcpServers: {
        muster: {
          type: 'http',
          url: '${MUSTER_TOOLS_URL}',
          headers: { Authorization: 'Bearer ${MUSTER_TOOLS_TOKEN}' },
          alwaysLoad: true,
        },
      },
    });
  });

  it('run Codex in its sandbox, which lets it commit and no more', () => {
    const { args } = invocationOf(
      providerById('codex'),
      contextWith({}, { model: 'm', resumeSession: 'abc' }),
    );
    assert.equal(args[0], 'exec');
    assert.deepEqual(args.slice(-9), [
      '-m',
      'm',
      '-s',
      'workspace-write',
      '-C',
      folder.path,
      'resume',
      'abc',
      '-',
    ]);
    assert.ok(args.includes('--ignore-user-config'));
    const roots = args.find((arg) => arg.startsWith('sandbox_workspace_write.writable_roots='));
    assert.match(roots ?? '', /=\["\/repository\/.git\/worktrees\/w","\/repository\/.git\/objects"\]$/);
    const server = args.find((arg) => arg.startsWith('mcp_servers.muster='));
    assert.match(server ?? '', /bearer_token_env_var="MUSTER_TOOLS_TOKEN"/);
  });

  it('run Gemini CLI in a home of its own that knows who is signed in', () => {
    const account = path.join(folder.path, 'home', '.gemini');
    mkdirSync(account, { recursive: true });
    writeFileSync(path.join(account, 'oauth_creds.json'), '{"a":"b"}');
    writeFileSync(path.join(account, 'settings.json'), '{"mcpServers":{"mine":{}}}');
    const { args, env, files } = invocationOf(providerById('gemini'), contextWith({}));
    const own = path.join(folder.path, 'state', 'gemini');
    assert.equal(env['GEMINI_CLI_HOME'], own);
    assert.equal(args[args.indexOf('--approval-mode') + 1], 'auto_edit');
    assert.match(files[0]?.content ?? '', /mcpName = "muster"/);
    const settings = asRecord(JSON.parse(readFileSync(path.join(own, '.gemini', 'settings.json'), 'utf8')));
    assert.deepEqual(Object.keys(asRecord(settings['mcpServers'])), ['muster']);
    assert.deepEqual(settings['security'], { auth: { selectedType: 'oauth-personal' } });
    assert.equal(readFileSync(path.join(own, '.gemini', 'oauth_creds.json'), 'utf8'), '{"a":"b"}');
    assert.equal(readFileSync(path.join(account, 'settings.json'), 'utf8'), '{"mcpServers":{"mine":{}}}');
  });

  it('run OpenCode with everything denied that would ask', () => {
    const { args, env } = invocationOf(providerById('opencode'), contextWith({}, { resumeSession: 'ses_1' }));
    assert.deepEqual(args.slice(-4), ['--dir', folder.path, '--session', 'ses_1']);
    const overlay = asRecord(JSON.parse(env['OPENCODE_CONFIG_CONTENT'] ?? ''));
    const permission = asRecord(overlay['permission']);
    assert.deepEqual(
      [permission['*'], permission['bash'], permission['muster_*']],
      ['deny', 'allow', 'allow'],
    );
  });

  it('take the user’s own arguments where their program expects them', () => {
    const providerArguments = { codex: `-c 'model_provider="azure"'`, claude: '--betas x' };
    const argsOf = (id: string) => invocationOf(providerById(id), contextWith({ providerArguments })).args;
    assert.deepEqual(argsOf('codex').slice(0, 4), ['exec', '-c', 'model_provider="azure"', '--json']);
    assert.deepEqual(argsOf('claude').slice(0, 3), ['--betas', 'x', '-p']);
  });

  it('know by variables and files whether somebody is signed in', () => {
    const home = path.join(folder.path, 'nobody');
    for (const { id, signIn, signInHint } of providers) {
      const { state } = signIn({ HOME: home });
      const needsAccount = signInHint !== '';
      const mac = id === 'claude' && process.platform === 'darwin';
      assert.equal(state, needsAccount ? (mac ? 'unknown' : 'signedOut') : 'signedIn', id);
    }
    const codex = providerById('codex');
    assert.deepEqual(codex.signIn({ HOME: home, CODEX_API_KEY: 'secret' }), {
      state: 'signedIn',
      by: 'the variable CODEX_API_KEY',
    });
    mkdirSync(path.join(home, '.codex'), { recursive: true });
    writeFileSync(path.join(home, '.codex', 'auth.json'), '{}');
    assert.equal(codex.signIn({ HOME: home }).state, 'signedOut');
    assert.throws(() => requireSignIn(codex, { HOME: home }), {
      code: 'ProviderNotSignedIn',
      message: 'Codex: there is no account or key to work with; run “codex login”, or set CODEX_API_KEY.',
    });
    writeFileSync(path.join(home, '.codex', 'auth.json'), '{"tokens":{}}');
    assert.deepEqual(codex.signIn({ HOME: home }), { state: 'signedIn', by: 'the file auth.json' });
  });

  describe('whose program', () => {
    const resolve = (id: string, settings: Partial<Settings>, PATH: string): string =>
      resolveExecutable(providerById(id), { ...defaultSettings, ...settings }, { PATH }, folder.path);

    it('is on the PATH or named in the settings is found', () => {
      assert.equal(resolve('claude', {}, path.dirname(program)), program);
      assert.equal(resolve('claude', { executables: { claude: program } }, ''), program);
      assert.equal(resolve('command', { commandTemplate: `'${program}' x` }, ''), program);
      assert.equal(resolve('demo', {}, ''), process.execPath);
    });

    it('is missing is refused with what to do', () => {
      assert.throws(() => resolve('claude', {}, '/nowhere'), {
        code: 'ProviderNotInstalled',
        message:
          'Claude Code: the program “claude” is not installed; install it with “npm install -g @anthropic-ai/claude-code”, or set the path of the program.',
      });
      assert.throws(
        () => resolve('claude', { executables: { claude: '/nowhere/claude' } }, path.dirname(program)),
        {
          code: 'ProviderNotInstalled',
        },
      );
      assert.throws(() => resolve('command', { commandTemplate: 'no-such-agent x' }, path.dirname(program)), {
        code: 'ProviderNotInstalled',
      });
      assert.throws(() => resolve('command', {}, path.dirname(program)), { code: 'SettingInvalid' });
    });

    it('lies in the repository is not taken for one on the PATH', () => {
      for (const PATH of ['', '.', 'bin', `:${path.delimiter}bin`]) {
        assert.throws(() => resolve('claude', {}, PATH), { code: 'ProviderNotInstalled' }, PATH);
      }
    });

    it('is a folder or may not be run is not found', () => {
      mkdirSync(path.join(folder.path, 'claude'));
      assert.throws(() => resolve('claude', {}, folder.path), { code: 'ProviderNotInstalled' });
      if (process.platform === 'win32') return;
      chmodSync(program, 0o644);
      assert.throws(() => resolve('claude', {}, path.dirname(program)), { code: 'ProviderNotInstalled' });
    });
  });
});
