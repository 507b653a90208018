import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { flood } from '../../../bench/support/flood';
import { floodLineBytes, missingLines } from '../../../bench/support/floodAgent';
import { LineCutter } from '../../../src/core/agents/lineCutter';
import { parserFor } from '../../../src/core/agents/providers';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('A flood of output', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder('flood');
  });
  after(() => folder.remove());

  it('loses no line, fills neither the runner’s memory nor the feed, and its end is told', async () => {
    const megabytes = 64;
    const linesEach = Math.ceil((megabytes * 1024 * 1024) / floodLineBytes);
    const facts = await flood({
      folder: folder.path,
      wasm: path.resolve('dist/sql-wasm.wasm'),
      runnerScript: path.resolve('dist/runner.js'),
      ...{ agents: 1, linesEach, linesPerTick: 0 },
    });
    assert.equal(facts.lostLines, 0);
    // A Node that does nothing has about 50.
    if (process.platform === 'linux')
      assert.ok(facts.runnerMB > 10 && facts.runnerMB < 110, `${facts.runnerMB} MB`);
    // Flushes come every quarter of a second, with at most five lines and one that counts the others.
    assert.ok(
      facts.said.length <= 6 * (2 + facts.wallMs / 250),
      `${facts.said.length} in ${facts.wallMs} ms`,
    );
    assert.ok(facts.said.some((text) => text.endsWith(" more lines; see the agent's output")));
  });

  it('is counted by what is at its place', async () => {
    const file = path.join(folder.path, 'muster', 'runs', '1', 'stdout.log');
    const total = readFileSync(file).length / floodLineBytes;
    assert.equal(await missingLines(file, total), 0);
    assert.equal(await missingLines(file, total + 3), 3);
  });

  for (const provider of ['claude', 'codex', 'gemini', 'opencode', 'command']) {
    it(`of plain text is shown of ${provider} as it is, though it writes objects`, () => {
      const lines = new LineCutter(1000).push(
        Buffer.from('[1] {"a": 1}\r\n{"type": "unknown"}\n"quoted"\n{"cut\n'),
      );
      const events = lines.slice(0, 1).flatMap((line) => parserFor(provider).line(line));
      assert.deepEqual(events, [{ kind: 'working', text: '[1] {"a": 1}' }]);
      if (provider === 'command') return;
      assert.deepEqual(parserFor(provider).line(lines[3] ?? ''), []);
      assert.deepEqual(parserFor(provider).line(lines[2] ?? ''), [{ kind: 'working', text: '"quoted"' }]);
    });
  }
});
