import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../support/temporaryFolder';
import { buildScript, runScript } from './childScript';
import { sqlite3, StoreLab, wasm } from './storeLab';

describe('A store whose process is killed', () => {
  const scripts = temporaryFolder('scripts');
  let lab: StoreLab;
  let script: string;

  before(() => {
    script = buildScript('killedWriter', scripts.path);
  });
  after(() => scripts.remove());
  beforeEach(() => {
    lab = new StoreLab();
  });
  afterEach(() => lab.remove());

  it('has every commit that was acknowledged, and none half, after 15 kills', async function () {
    this.timeout(30_000);
    let acknowledged = 0;
    mkdirSync(lab.directory());
    for (let round = 0; round < 15; round++) {
      // At any moment: while it opens, between commits, in the middle of a snapshot.
      const commits = round % 4 === 0 ? 0 : (round * 37) % 160;
      let seen = -1;
      const writer = runScript(script, [lab.directory(), wasm, round % 3 === 0 ? '1' : '4'], (line) => {
        acknowledged = Math.max(acknowledged, Number(line));
        if (++seen >= commits) writer.process.kill('SIGKILL');
      });
      await writer.ended;
      assert.equal(writer.process.signalCode, 'SIGKILL');
      const file = path.join(lab.directory(), 'orchestrator.db');
      if (existsSync(file)) assert.ok([undefined, 'ok'].includes(sqlite3(file, 'PRAGMA integrity_check')));
      lab.copy('a', `copy-${round}`);
      const store = await lab.open(`copy-${round}`);
      const { rows, last } = store.get<{ rows: number; last: number }>(
        'SELECT count(*) AS rows, coalesce(max(id), 0) AS last FROM features',
      ) ?? { rows: 0, last: 0 };
      assert.ok(last >= acknowledged, `${acknowledged} were acknowledged, ${last} are there`);
      assert.equal(rows, last);
      const counted = store.get<{ value: string }>(
        `SELECT value FROM orchestrator_state WHERE key = 'count'`,
      );
      assert.equal(Number(counted?.value ?? 0), rows, 'both statements of each commit or none');
      assert.equal(
        store.get<{ bad: number }>('SELECT count(*) AS bad FROM features WHERE priority <> id * 7')?.bad,
        0,
      );
      await store.close();
    }
  });
});
