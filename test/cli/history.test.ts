import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { insertAgent, endAgent } from '../../src/core/agents/lifecycle';
import type { Recovery } from '../../src/core/orchestration/recoverDatabase';
import { addFeature } from '../../src/core/backlog/writeFeatures';
import { systemClock } from '../../src/core/base/clock';
import { silentLog } from '../../src/core/base/log';
import { openStore } from '../../src/core/store/openStore';
import type { Row, Store } from '../../src/core/store/store';
import { oddRows, oddState } from '../core/agents/importers/stateFixture';
import { runCli, type CliResult } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';
import { builtAssets } from '../support/testProject';

describe('On the command line', function () {
  this.timeout(180_000);
  let repository: SampleRepository;
  let database: string;

  beforeEach(async () => {
    repository = await SampleRepository.create();
    database = path.join(repository.folder, '.git', 'muster');
  });
  afterEach(() => repository.remove());

  const muster = (...args: string[]): Promise<CliResult> =>
    runCli([...args, '--folder', repository.folder], repository.environment);
  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await muster(...args, '--json');
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as T;
  };
  const write = (name: string, content: unknown): string => {
    const file = path.join(repository.around, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const open = (): Promise<Store> =>
    openStore({
      directory: database,
      wasm: path.join(builtAssets, 'sql-wasm.wasm'),
      clock: systemClock,
      log: silentLog,
      // Nothing but what the journal holds.
      snapshotPolicy: { idleMs: 1e9, maxAgeMs: 1e9, maxJournalBytes: 1e9 },
    });

  describe('an agent history', () => {
    interface Report {
      preview: { kind: string; total: number; toAdd: number; timeZone: string };
      result?: { added: number; unchanged: number; refused: Row[]; repeated: Row[] };
    }

    it('is shown first, then imported, once, and the file stays as it is', async () => {
      const file = write('agent_state.json', oddState);
      const before = readFileSync(file);
      const shown = await json<Report>('import', file, '--preview', '--time-zone', 'Europe/Paris');
      assert.equal(shown.preview.kind, 'agents');
      assert.equal(shown.preview.total, oddRows);
      assert.equal(shown.result, undefined);
      assert.ok(!existsSync(database), 'a preview makes nothing');

      const first = await json<Report>('import', file, '--time-zone', 'Europe/Paris');
      const { added = 0, refused = [], repeated = [] } = first.result ?? {};
      assert.equal(added + refused.length + repeated.length, oddRows);
      const again = await json<Report>('import', file);
      assert.deepEqual([again.result?.added, again.result?.unchanged], [0, added]);
      assert.deepEqual(readFileSync(file), before);

      const store = await open();
      try {
        assert.equal(store.query('SELECT 1 FROM agent_lifecycle').length, added);
        assert.deepEqual(store.query('SELECT * FROM active_agents'), []);
      } finally {
        await store.close();
      }
    });

    it('is told of in words', async () => {
      const file = write('agent_state.json', oddState);
      const { stdout, code } = await muster('import', file, '--time-zone', 'UTC');
      assert.equal(code, 0);
      assert.match(stdout, /holds 15 rows of agents/);
      assert.match(stdout, /11 come in \(1 completed, 9 failed, 1 killed\), 0 are there already/);
      assert.match(stdout, /Times without a zone are read as UTC\./);
      assert.match(stdout, /active_agents\["107"\]: It is no object\./);
      assert.match(stdout, /its clock was at \+02:00, not in UTC/);
      assert.match(stdout, /Imported 11 agents; 0 were there already\./);
    });

    it('is refused with an unknown time zone, and nothing is made', async () => {
      const file = write('agent_state.json', oddState);
      const { code, stderr } = await muster('import', file, '--time-zone', 'Middle/Earth');
      assert.equal(code, 2);
      assert.match(stderr, /There is no time zone “Middle\/Earth”; name one like/);
      assert.ok(!existsSync(database));
    });

    it('can be the import of a run as well', async () => {
      const file = write('agent_state.json', oddState);
      const args = ['run', repository.folder, '--provider', 'demo', '--import', file, '--json'];
      const { stdout, stderr } = await runCli(args, repository.environment);
      const report = JSON.parse(stdout) as { agents: number; features: number };
      assert.deepEqual([report.agents, report.features], [0, 0], stderr);
    });
  });

  it('a backlog is imported by the same command', async () => {
    const file = write('backlog.json', [{ name: 'One' }, { name: 'Two', passes: true }]);
    const { stdout } = await muster('import', file);
    assert.match(stdout, /holds 2 features:\n {2}passed: 1, to be done: 1/);
    assert.match(stdout, /Imported 2 features; 0 were there already\./);
  });

  it('old agents are counted, archived, and read back', async () => {
    mkdirSync(database, { recursive: true });
    const store = await open();
    await store.commit((tx) => {
      for (const days of [1, 40]) {
        const id = insertAgent(tx, {
          ...{
            agentType: 'coding',
            taskId: 't',
            taskType: 'implementation',
            featureId: null,
            priority: null,
          },
          ...{ fence: 1, attempt: 1, slot: 0, provider: 'demo', model: null, command: 'c', worktree: '/w' },
          ...{ branch: 'b', tokenHash: `hash-${days}` },
        });
        endAgent(tx, id, { status: 'completed', outcome: 'merged', exitCode: 0, signal: null, error: null });
        const at = new Date(Date.parse(tx.now) - days * 24 * 60 * 60_000).toISOString();
        tx.run('UPDATE agent_lifecycle SET spawned_at = ?, completed_at = ? WHERE agent_id = ?', [
          at,
          at,
          id,
        ]);
      }
    });
    await store.close();

    assert.match((await muster('archive', '--preview')).stdout, /^1 agents ended more than 30 days ago/);
    const { agents, files } = await json<{ agents: number; files: string[] }>('archive');
    assert.equal(agents, 1);
    const file = files[0] ?? '';
    assert.match(path.relative(database, file), /^archive.agents-\d{4}-\d{2}-\d{2}-1\.jsonl$/);
    const held = await json<{ rows: Row }>('archive', file);
    assert.deepEqual(held.rows, { agent_lifecycle: 1 });
    assert.match((await muster('archive')).stdout, /No agent ended more than 30 days ago that could go/);

    writeFileSync(file, readFileSync(file, 'utf8').replace('"merged"', '"Merged"'));
    const damaged = await muster('archive', file);
    assert.equal(damaged.code, 1);
    assert.match(damaged.stderr, /is damaged: its content has changed; take another copy/);
  });

  describe('a damaged database', () => {
    /** Three features in the journal, of which the second commit cannot be read any more. */
    async function damage(): Promise<void> {
      mkdirSync(database, { recursive: true });
      const store = await open();
      for (const name of ['First', 'Second', 'Third']) await store.commit((tx) => addFeature(tx, { name }));
      const kept = path.join(repository.around, 'copy');
      mkdirSync(kept);
      const names = readdirSync(database).filter((name) => name.startsWith('orchestrator.'));
      for (const name of names) copyFileSync(path.join(database, name), path.join(kept, name));
      await store.close();
      // Closing has put all in a snapshot; this is what a killed process leaves.
      for (const name of readdirSync(database)) {
        if (name.startsWith('orchestrator.')) rmSync(path.join(database, name));
      }
      for (const name of names) copyFileSync(path.join(kept, name), path.join(database, name));
      const journals = names
        .filter((name) => name.includes('.redo.'))
        .map((name) => path.join(database, name));
      const file = journals.find((each) => readFileSync(each, 'utf8').includes('Second')) ?? 'no journal';
      writeFileSync(file, readFileSync(file, 'utf8').replace('Second', 'Sekond'));
      mkdirSync(path.join(database, 'runs', '7'), { recursive: true });
    }

    it('is refused until the user wants what is left of it, and then says what that is', async () => {
      await damage();
      const refused = await muster('import', write('backlog.json', [{ name: 'New' }]));
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /is damaged: .*recover what can still be read/);

      const recovery = await json<Recovery>('recover');
      assert.equal(recovery.wasDamaged, true);
      assert.match(
        recovery.lost[0] ?? '',
        /^orchestrator\.redo\.\d+ is damaged, commits? \d+ .*cannot be read; the database goes on from commit \d+/,
      );
      assert.equal(recovery.kept.features, 1);
      assert.deepEqual(recovery.runsWithoutRow, [7]);
      const aside = recovery.setAside.map((name) => readFileSync(path.join(database, name), 'utf8'));
      assert.ok(
        aside.some((content) => content.includes('Sekond')),
        recovery.setAside.join(),
      );

      const store = await open();
      try {
        assert.deepEqual(store.query('SELECT name FROM features'), [{ name: 'First' }]);
        const [next] = store.query(`SELECT seq FROM sqlite_sequence WHERE name = 'agent_lifecycle'`);
        assert.deepEqual(next, { seq: 7 }, 'the number of a lost agent is not given again');
      } finally {
        await store.close();
      }
      assert.match((await muster('recover')).stdout, /is sound; nothing was done\. It holds 1 features/);
    });

    it('is told of in words', async () => {
      await damage();
      const { stdout } = await muster('recover');
      assert.match(stdout, /was damaged and can be used again\.\nLost:\n/);
      assert.match(stdout, /The rows of agents 7; their output is still in the folder "runs"/);
      assert.match(stdout, /Kept:\n {2}1 features \(0 passing\), 0 agents/);
    });

    it('that does not exist is not made by recovery', async () => {
      const { code, stderr } = await muster('recover');
      assert.equal(code, 1);
      assert.match(stderr, /There is no Muster database in .* yet/);
      assert.ok(!existsSync(database));
    });
  });
});
