import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCli } from '../support/runCli';
import { temporaryFolder } from '../support/temporaryFolder';

interface Expected {
  readonly provider: string;
  readonly program: string;
  readonly install: RegExp;
  readonly signIn: RegExp;
}

const expected: readonly Expected[] = [
  {
    ...{ provider: 'claude', program: 'claude' },
    install:
      /Claude Code: the program “claude” is not installed; .*npm install -g @anthropic-ai\/claude-code/,
    signIn: /Claude Code: there is no account or key to work with; run “claude” once and sign in/,
  },
  {
    ...{ provider: 'codex', program: 'codex' },
    install: /Codex: the program “codex” is not installed; .*npm install -g @openai\/codex/,
    signIn: /Codex: there is no account or key to work with; run “codex login”/,
  },
  {
    ...{ provider: 'gemini', program: 'gemini' },
    install: /Gemini CLI: the program “gemini” is not installed; .*npm install -g @google\/gemini-cli/,
    signIn: /Gemini CLI: there is no account or key to work with; /,
  },
  {
    ...{ provider: 'opencode', program: 'opencode' },
    install: /OpenCode: the program “opencode” is not installed; .*npm install -g opencode-ai/,
    signIn: /OpenCode: there is no account or key to work with; /,
  },
];

describe('muster demo with an agent program', () => {
  let around: ReturnType<typeof temporaryFolder>;
  let bin: string;
  let home: string;
  let project: string;
  beforeEach(() => {
    around = temporaryFolder('demo-provider');
    bin = path.join(around.path, 'bin');
    home = path.join(around.path, 'home');
    project = path.join(around.path, 'project');
    for (const folder of [bin, home]) mkdirSync(folder);
  });
  afterEach(() => around.remove());

  const demo = (provider: string, PATH: string) =>
    runCli(['demo', '--provider', provider, '--folder', project], { PATH, HOME: home });

  for (const { provider, program, install, signIn } of expected) {
    it(`says how to get ${program} where it is not installed, and makes nothing`, async () => {
      const { code, stderr } = await demo(provider, '');
      assert.equal(code, 1);
      assert.match(stderr, install);
      assert.equal(existsSync(project), false);
    });

    it(`says how to sign in to ${program} where nobody is, and makes nothing`, async () => {
      const file = path.join(bin, program);
      writeFileSync(file, '#!/bin/sh\nexit 0\n');
      chmodSync(file, 0o755);
      const { code, stderr } = await demo(provider, bin);
      assert.equal(code, 1);
      assert.match(stderr, signIn);
      assert.equal(existsSync(project), false);
    });
  }

  it('names the providers that there are when given another', async () => {
    const { code, stderr } = await demo('hal', '');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /There is no provider “hal”\. Choose one of .*“claude”, “codex”, “gemini”, “opencode”/,
    );
  });
});
