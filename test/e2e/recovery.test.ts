import assert from 'node:assert/strict';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import initSqlJs from 'sql.js';
import { mayExist } from '../../src/core/agents/runner/processIdentity';
import { namedHolder } from '../../src/core/store/lock';
import { waitUntil } from '../support/waitUntil';
import { makeSampleRepository, type SampleRepository } from './sampleRepository';
import { Workbench } from './workbench';

const featureCount = 6;

describe('a damaged database', function () {
  let sample: SampleRepository;
  let workbench: Workbench;

  before(async () => {
    sample = makeSampleRepository(featureCount);
    workbench = await Workbench.start({ folder: sample.path });
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') console.log(await workbench.saveEvidence('failed-recovery'));
  });

  after(async () => {
    await workbench.stop();
    sample.remove();
  });

  it('is named in the sidebar, and goes on from there with what can be read when the user says so', async () => {
    await workbench.openContainer('Muster');
    await workbench.chooseFile('Muster: Import Features…', sample.backlogFile);
    await workbench.answerDialog(`Import ${featureCount} features from features.json?`, 'Import');
    await workbench.treeRows('Features', 'Project skeleton').waitFor();
    // What is damaged later is the latest snapshot; the one before shall hold the features too.
    await snapshotWithFeatures('orchestrator.db');
    await workbench.runCommand('Muster: Start');
    await workbench.statusBarItem(/[1-5]\s+0\/6/).waitFor();
    await workbench.runCommand('Muster: Stop');
    await workbench.statusBarItem(/0\s+0\/6/).waitFor();
    await snapshotWithFeatures('orchestrator.previous.db');
    await workbench.leave();
    await waitUntil('the window has let go of the database', () => !isHeld(), { timeoutMs: 60_000 });

    truncateSync(file('orchestrator.db'), 100);
    for (const journal of filesLike(/\.redo\./)) garbleFirstLine(journal);
    const damaged = filesLike(/^orchestrator\./);

    await workbench.comeBack();
    await workbench.openContainer('Muster');
    await workbench.treeRows('Agents', 'Recover Database…').waitFor({ timeout: 60_000 });
    await workbench
      .view('Agents')
      .getByText(/The database in .* is damaged/)
      .waitFor();
    await workbench.screenshot('damaged-database-dark');
    assert.deepEqual(filesLike(/^orchestrator\./), damaged, 'nothing is touched before the user has said so');
    await workbench.treeRows('Agents', 'Recover Database…').click();
    await workbench.answerDialog('Go on with what can still be read of the database?', 'Recover');

    await workbench.toast(`The database goes on with ${featureCount} features`).waitFor({ timeout: 60_000 });
    await workbench.treeRows('Features', 'Project skeleton').waitFor();
    assert.notDeepEqual(filesLike(/\.damaged/), [], 'what was damaged is kept beside it');
  });

  function folder(): string {
    return readFileSync(path.join(sample.path, '.git/muster/database'), 'utf8').trim();
  }

  function file(name: string): string {
    return path.join(folder(), name);
  }

  function filesLike(pattern: RegExp): string[] {
    return readdirSync(folder()).filter((name) => pattern.test(name));
  }

  /** Whoever holds the writer lock is named in it. */
  function isHeld(): boolean {
    const holder = namedHolder(path.join(sample.path, '.git/muster'));
    return holder !== undefined && !holder.released && mayExist(holder.pid);
  }

  function garbleFirstLine(name: string): void {
    const bytes = readFileSync(file(name));
    bytes[20] = (bytes[20] ?? 0) ^ 0x04;
    writeFileSync(file(name), bytes);
  }

  async function snapshotWithFeatures(name: string): Promise<void> {
    await waitUntil(`${name} has the features`, async () => (await featuresIn(name)) === featureCount, {
      timeoutMs: 60_000,
    });
  }

  async function featuresIn(name: string): Promise<number> {
    if (!readdirSync(folder()).includes(name)) return 0;
    const { Database } = await initSqlJs();
    const database = new Database(readFileSync(file(name)));
    try {
      return Number(database.exec('SELECT count(*) FROM features')[0]?.values[0]?.[0] ?? 0);
    } catch {
      // A snapshot from before the table was made.
      return 0;
    } finally {
      database.close();
    }
  }
});
