import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ArchiveRecord, archiveRecords, checkArchive } from '../../../src/core/agents/archiveFile';
import { archiveOldAgents } from '../../../src/core/agents/retention';
import { recordEvent } from '../../../src/core/store/activityLog';
import type { Store, Transaction } from '../../../src/core/store/store';
import type { FakeClock } from '../../support/fakeClock';
import { dayMs, RetentionLab } from './retentionLab';

describe('Archiving old agents', () => {
  let lab: RetentionLab;
  let store: Store;
  let clock: FakeClock;

  beforeEach(async () => {
    lab = await RetentionLab.create();
    ({ store, clock } = lab);
  });
  afterEach(() => lab.dispose());

  it('takes the run folder along, but no secrets', async () => {
    const id = await lab.agent(null, 'merged');
    const run = path.join(lab.folder.path, 'runs', String(id));
    mkdirSync(run, { recursive: true });
    const long = `${'ä long line of output\n'.repeat(100_000)}the end`;
    writeFileSync(path.join(run, 'stdout.log'), long);
    writeFileSync(path.join(run, 'stderr.log'), '');
    writeFileSync(path.join(run, 'runner.log'), Buffer.from([0xff, 0xfe, 10, 0x80]));
    writeFileSync(path.join(run, 'run.json'), '{"toolToken":"a secret"}');
    writeFileSync(path.join(run, 'mcp.json'), '{"Authorization":"Bearer a secret"}');
    clock.advance(31 * dayMs);

    const { files } = await archiveOldAgents(lab.options(), 30);

    assert.ok(!existsSync(run));
    assert.doesNotMatch(readFileSync(files[0] ?? '', 'utf8'), /a secret/);
    const contents = new Map<string, Buffer>();
    const omitted: string[] = [];
    for await (const record of archiveRecords(files[0] ?? '')) {
      if (record.kind === 'omitted') omitted.push(record.name);
      if (record.kind !== 'file') continue;
      const before = contents.get(record.name) ?? Buffer.alloc(0);
      contents.set(record.name, Buffer.concat([before, Buffer.from(record.content, record.encoding)]));
    }
    assert.deepEqual(omitted, ['mcp.json', 'run.json']);
    assert.equal(contents.get('stdout.log')?.toString('utf8'), long);
    assert.equal(contents.get('stderr.log')?.length, 0);
    assert.deepEqual([...(contents.get('runner.log') ?? [])], [0xff, 0xfe, 10, 0x80]);
  });

  it('deletes nothing when the archive cannot be written', async () => {
    await lab.agent(null, 'merged');
    clock.advance(31 * dayMs);
    writeFileSync(path.join(lab.folder.path, 'archive'), 'a file is in the way');
    await assert.rejects(archiveOldAgents(lab.options(), 30), { code: 'StoreWriteFailed' });
    assert.equal(lab.left().length, 1);
  });

  it('deletes nothing that changed while it was archived', async () => {
    const id = await lab.agent(null, 'merged');
    clock.advance(31 * dayMs);
    // Just before what was archived is deleted.
    const meanwhile = Object.create(store, {
      commit: {
        value: async (body: (tx: Transaction) => unknown) => {
          await store.commit((tx) => recordEvent(tx, { kind: 'cleaned', agentId: id, text: 'Tidied' }));
          return store.commit(body);
        },
      },
    }) as Store;
    const done = await archiveOldAgents({ ...lab.options(), store: meanwhile }, 30);
    assert.deepEqual(done, { agents: 0, files: [] });
    assert.deepEqual(lab.left(), [id]);
    assert.deepEqual(lab.archives(), []);
    assert.equal((await archiveOldAgents(lab.options(), 30)).agents, 1, 'the next run finds it');
  });

  it('numbers the archives of a day', async () => {
    for (let n = 0; n < 2; n++) {
      await lab.agent(null, 'merged');
      clock.advance(31 * dayMs);
      await archiveOldAgents(lab.options(), 30);
      clock.advance(-31 * dayMs);
    }
    assert.deepEqual(lab.archives(), ['agents-2026-02-01-1.jsonl', 'agents-2026-02-01-2.jsonl']);
  });

  it('tells an archive that is damaged', async () => {
    await lab.agent(null, 'merged');
    clock.advance(31 * dayMs);
    const { files } = await archiveOldAgents(lab.options(), 30);
    const file = files[0] ?? '';
    const whole = readFileSync(file);
    const damages: (() => void)[] = [
      () => truncateSync(file, whole.length - 1),
      () => truncateSync(file, whole.lastIndexOf('\n', whole.length - 2) + 1),
      () => writeFileSync(file, whole.toString('utf8').replace('Starts', 'Ends!!')),
      () => appendFileSync(file, '{"kind":"row"}\n'),
      () => writeFileSync(file, ''),
    ];
    await checkArchive(file);
    for (const damage of damages.slice(1)) {
      writeFileSync(file, whole);
      damage();
      await assert.rejects(checkArchive(file), { code: 'ArchiveDamaged' });
    }
    // The last line lacks nothing but its end: it is whole.
    writeFileSync(file, whole);
    damages[0]?.();
    await checkArchive(file);
  });

  it('writes records of known kinds only', async () => {
    await lab.agent(null, 'merged');
    clock.advance(31 * dayMs);
    const { files } = await archiveOldAgents(lab.options(), 30);
    const records = readFileSync(files[0] ?? '', 'utf8')
      .trim()
      .split('\n');
    const kinds = records.map((line) => (JSON.parse(line) as ArchiveRecord).kind);
    assert.equal(kinds[0], 'header');
    assert.equal(kinds.at(-1), 'end');
  });
});
