import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import path from 'node:path';
import { absolute, type FigureGroup, ratio } from '../support/figure';
import { agentStep } from '../support/lifecycleWork';
import { historyStore, killedStore, linkedCopyOf } from '../support/sampleStore';

const openRounds = 11;
const recoveryRounds = 5;
const historyRows = 100_000;
const unsnapshotEntries = 2000;
const recoveryRows = 1000;
const recoveryEntries = 100_000;

/** Opening after a kill, each time in a fresh process: nothing is compiled, loaded or warm but the disk's cache. */
export const opening: FigureGroup = {
  names: ['store.open100k.ms'],
  async measure(folder) {
    const killed = await killedStore(folder, historyRows, unsnapshotEntries);
    const expected = historyRows + Math.ceil(unsnapshotEntries / 3);
    const samples = Array.from({ length: openRounds }, () => openStoreOnce(killed, expected));
    return [absolute('store.open100k.ms', 'ms', samples)];
  },
};

/** The same 100,000 commits, in our journal and in the write-ahead log of the peer. */
export const recovery: FigureGroup = {
  names: ['store.recover100k.vsNodeSqlite'],
  async measure(folder) {
    const killed = await killedStore(folder, recoveryRows, recoveryEntries);
    const peer = writeAheadLog(folder, await historyStore(folder, recoveryRows));
    const expected = recoveryRows + Math.ceil(recoveryEntries / 3);
    const own: number[] = [];
    const others: number[] = [];
    for (let round = 0; round < recoveryRounds; round++) {
      own.push(openStoreOnce(killed, expected));
      others.push(openOnce('wal', peer.file, expected));
    }
    const name = `node:sqlite, a log of ${Math.round(peer.logBytes / 1e6)} MB`;
    return [ratio('store.recover100k.vsNodeSqlite', { peer: name, own, others })];
  },
};

function openStoreOnce(killed: string, expectedAgents: number): number {
  return openOnce('store', linkedCopyOf(killed, 'opened'), expectedAgents);
}

function openOnce(kind: 'store' | 'wal', place: string, expectedAgents: number): number {
  const script = path.join(__dirname, 'openOnce.js');
  const { stdout, stderr } = spawnSync(process.execPath, [script, kind, place], { encoding: 'utf8' });
  if (stdout === '') throw new Error(`${place} could not be opened: ${stderr}`);
  const { ms, agents } = JSON.parse(stdout) as { ms: number; agents: number };
  if (agents !== expectedAgents)
    throw new Error(`${place} has ${agents} agents instead of ${expectedAgents}`);
  return ms;
}

/** A database that was killed before anything of its log was taken over into the file. */
function writeAheadLog(folder: string, history: string): { file: string; logBytes: number } {
  const living = path.join(folder, 'wal-living.db');
  const directory = path.join(folder, 'wal');
  const file = path.join(directory, 'peer.db');
  if (!existsSync(directory)) {
    copyFileSync(path.join(history, 'orchestrator.db'), living);
    const database = new DatabaseSync(living);
    // How it got there is not measured, so nothing needs to wait for the disk.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 0');
    const statements = new Map<string, StatementSync>();
    for (let n = 0; n < recoveryEntries; n++) {
      database.exec('BEGIN IMMEDIATE');
      agentStep(
        (sql, params) => {
          const statement = statements.get(sql) ?? database.prepare(sql);
          statements.set(sql, statement);
          statement.run(...params);
        },
        n,
        recoveryRows + 1,
      );
      database.exec('COMMIT');
    }
    mkdirSync(directory);
    for (const ending of ['', '-wal']) copyFileSync(living + ending, file + ending);
    database.close();
  }
  return { file, logBytes: statSync(`${file}-wal`).size };
}
