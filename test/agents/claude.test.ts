import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { asRecord } from '../../src/core/agents/outputParser';
import { temporaryFolder } from '../support/temporaryFolder';
import type { ClaudeRunResult } from './claudeRun';
import { installClaude } from './installClaude';
import { loopbackOnly } from './loopbackOnly';

describe('The real Claude Code', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let isolated: boolean;
  let result: ClaudeRunResult;

  before(async () => {
    folder = temporaryFolder('claude');
    const { executable } = await installClaude();
    const script = path.join(folder.path, 'claudeRun.cjs');
    await build({
      entryPoints: ['test/agents/claudeRun.ts'],
      outfile: script,
      bundle: true,
      platform: 'node',
      loader: { '.sql': 'text', '.md': 'text' },
      logLevel: 'warning',
    });
    const resultFile = path.join(folder.path, 'result.json');
    const argv = [process.execPath, script, executable, resultFile];
    const alone = loopbackOnly(argv);
    isolated = alone !== undefined;
    const [program = '', ...args] = alone ?? argv;
    const run = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    assert.deepEqual(await once(run, 'exit'), [0, null], 'the run itself failed');
    result = JSON.parse(readFileSync(resultFile, 'utf8')) as ClaudeRunResult;
  });
  after(() => folder.remove());

  it('brings features to passing through its own tools and those of Muster', () => {
    const why = JSON.stringify({ errors: result.errors, outputs: result.outputs });
    assert.deepEqual(
      result.snapshot.features.map(({ name, state, attempts }) => [name, state, attempts]),
      [
        ['Greeting', 'passing', 0],
        ['Farewell', 'passing', 0],
        ['Echo', 'passing', 0],
      ],
      why,
    );
    assert.deepEqual(result.files, {
      'feature-1.txt': 'Greeting: Say “hello”.\n',
      'feature-2.txt': 'Farewell: Say "good-bye".\n',
      'feature-3.txt': 'Echo: Say it again.\n',
    });
    assert.deepEqual(result.subjects.filter((subject) => subject.startsWith('Add feature')).sort(), [
      'Add feature 1',
      'Add feature 2',
      'Add feature 3',
    ]);
    assert.deepEqual(result.errors, []);
    assert.equal(result.status, '', 'the checkout was touched');
  });

  it('needs one agent for each feature, whose session, model and usage are known', () => {
    const agents = result.snapshot.agents.filter(({ provider }) => provider === 'claude');
    assert.deepEqual(
      agents.map(({ status, outcome, attempt }) => [status, outcome, attempt]),
      agents.map(() => ['completed', 'merged', 1]),
    );
    assert.equal(agents.length, 3);
    for (const agent of agents) {
      assert.equal(agent.model, 'claude-sonnet-4-5');
      // Five turns of the script with 1200 tokens in and 50 out each.
      assert.deepEqual([agent.inputTokens, agent.outputTokens], [6000, 250]);
      assert.ok((agent.costUsd ?? 0) > 0);
    }
  });

  it('sees the tools of Muster from the first turn on, without a search', () => {
    const turns = result.requests.filter(({ tools }) => tools.length > 0);
    assert.equal(turns.length, 15);
    for (const { tools } of turns) {
      assert.ok(tools.includes('mcp__muster__feature_get_by_id'), tools.join(' '));
      assert.ok(tools.includes('mcp__muster__feature_mark_passing'), tools.join(' '));
    }
  });

  it('knows no key but the one that it was given, and never shows its token', () => {
    assert.deepEqual([...new Set(result.requests.map(({ apiKey }) => apiKey))], ['not-a-key']);
    assert.equal(result.tokenShown, false);
    for (const output of result.outputs) {
      const init = asRecord(JSON.parse(output.split('\n', 1)[0] ?? ''));
      assert.equal(init['type'], 'system');
      const servers = Array.isArray(init['mcp_servers']) ? init['mcp_servers'].map(asRecord) : [];
      assert.deepEqual(
        servers.map(({ name, status }) => [name, status]),
        [['muster', 'connected']],
      );
    }
  });

  it('reached nothing but this machine where that can be enforced, and left nothing running', () => {
    if (isolated) assert.deepEqual(result.networkInterfaces, ['lo']);
    assert.deepEqual(result.leftovers, []);
  });
});
