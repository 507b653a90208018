import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { buildScript } from '../../support/buildScript';
import { runScript } from '../../support/childScript';
import { sqlite3 } from '../../support/sqlite3';
import { temporaryFolder } from '../../support/temporaryFolder';
import { StoreLab, wasm } from './storeLab';

describe('A store whose process is killed', () => {
  const scripts = temporaryFolder('scripts');
  let lab: StoreLab;
  let script: string;

  before(() => {
    script = buildScript('test/core/store/killedWriter.ts', scripts.path);
  });
  after(() => scripts.remove());
  beforeEach(() => {
    lab = new StoreLab();
  });
  afterEach(() => lab.remove());

  it('has every commit that was acknowledged, and none half, after 15 kills', async function () {
    this.timeout(120_000);
    let acknowledged = 0;
    let findings = 0;
    const problems: string[] = [];
    mkdirSync(lab.directory());
    for (let round = 0; round <= 15; round++) {
      // At any moment: while it opens, between commits, in the middle of a snapshot.
      const killAt = round % 4 === 2 ? 0 : 2 + ((round * 37) % 120);
      let seen = -1;
      const writer = runScript(script, [lab.directory(), wasm, round % 3 === 0 ? '1' : '4'], (line) => {
        if (line.startsWith('{')) {
          findings++;
          const { rows, last = 0, wrong, counted } = JSON.parse(line) as Record<string, number>;
          if (last < acknowledged) problems.push(`${acknowledged} were acknowledged, ${last} are there`);
          if (rows !== last || wrong !== 0 || counted !== last) problems.push(`half a commit: ${line}`);
        } else {
          acknowledged = Math.max(acknowledged, Number(line));
        }
        if (++seen >= killAt) writer.process.kill('SIGKILL');
      });
      await writer.ended;
      assert.equal(writer.process.signalCode, 'SIGKILL');
      assert.deepEqual(problems, []);
      const file = path.join(lab.directory(), 'orchestrator.db');
      if (existsSync(file)) assert.ok([undefined, 'ok'].includes(sqlite3(file, 'PRAGMA integrity_check')));
    }
    assert.ok(findings > 8 && acknowledged > 100, `${findings} findings, ${acknowledged} commits`);
  });
});
