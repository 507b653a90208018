import assert from 'node:assert/strict';
import {
  agentEnvironment,
  checksEnvironment,
  runnerEnvironment,
} from '../../../src/core/agents/agentEnvironment';

const source = {
  PATH: '/bin',
  HOME: '/home/a',
  LC_ALL: 'C',
  XDG_CONFIG_HOME: '/home/a/.config',
  https_proxy: 'http://proxy',
  NODE_EXTRA_CA_CERTS: '/etc/certificates.pem',
  ANTHROPIC_API_KEY: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  MY_TOOL: 'mine',
  EMPTY: undefined,
  NODE_OPTIONS: '--inspect',
  VSCODE_IPC_HOOK: 'x',
  ELECTRON_RUN_AS_NODE: '1',
  MUSTER_RUN_TAG: 'tag of another run',
  GIT_ASKPASS: '/vscode/askpass.sh',
};
const options = {
  source,
  provider: [],
  named: [],
  toolToken: 'token',
  featureId: 7,
  platform: 'linux',
} as const;
const own = {
  TERM: 'dumb',
  MUSTER_TOOLS_URL: '${MUSTER_TOOLS_URL}',
  MUSTER_TOOLS_TOKEN: 'token',
  MUSTER_FEATURE_ID: '7',
};
const ofRunner = {
  PATH: '/bin',
  HOME: '/home/a',
  LC_ALL: 'C',
  XDG_CONFIG_HOME: '/home/a/.config',
  https_proxy: 'http://proxy',
};
const base = { ...ofRunner, NODE_EXTRA_CA_CERTS: '/etc/certificates.pem' };

describe("An agent's environment", () => {
  it('holds what programs need and the address of the tools', () => {
    assert.deepEqual(agentEnvironment(options), { ...base, ...own });
  });

  it('holds what the provider and the user name', () => {
    const environment = agentEnvironment({
      ...options,
      provider: ['ANTHROPIC_*'],
      named: ['MY_TOOL', 'EMPTY'],
    });
    assert.deepEqual(environment, { ...base, ANTHROPIC_API_KEY: 'key', MY_TOOL: 'mine', ...own });
  });

  it("never holds the editor's variables, Node's options or another run's tag, even when named", () => {
    const named = ['VSCODE_IPC_HOOK', 'ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'MUSTER_*'];
    assert.deepEqual(agentEnvironment({ ...options, named }), { ...base, ...own });
  });

  it('is not the one of the project’s checks, which get all but what belongs to the host’s program', () => {
    const { VSCODE_IPC_HOOK, ELECTRON_RUN_AS_NODE, MUSTER_RUN_TAG, EMPTY, ...rest } = source;
    assert.deepEqual(
      [VSCODE_IPC_HOOK, ELECTRON_RUN_AS_NODE, MUSTER_RUN_TAG, EMPTY],
      ['x', '1', 'tag of another run', undefined],
    );
    assert.deepEqual(checksEnvironment(source), rest);
  });

  it('does not tell upper from lower case on Windows', () => {
    const windows = { Path: 'C:\\bin', SYSTEMROOT: 'C:\\Windows', vscode_pid: '1', Secret: 'x' };
    assert.deepEqual(
      agentEnvironment({ ...options, source: windows, platform: 'win32', featureId: undefined }),
      {
        Path: 'C:\\bin',
        SYSTEMROOT: 'C:\\Windows',
        TERM: 'dumb',
        MUSTER_TOOLS_URL: '${MUSTER_TOOLS_URL}',
        MUSTER_TOOLS_TOKEN: 'token',
      },
    );
  });

  it('is not the one of the runner, which starts as Node and reads no certificates', () => {
    assert.deepEqual(runnerEnvironment(source, 'linux'), { ...ofRunner, ELECTRON_RUN_AS_NODE: '1' });
  });
});
