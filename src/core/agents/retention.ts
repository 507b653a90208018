import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../base/clock';
import { type Disposable } from '../base/disposable';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { recordEvent } from '../store/activityLog';
import type { Reader, Row, Store, Transaction } from '../store/store';
import { type ArchiveRecord, jsonRow, writeArchive } from './archiveFile';
import { runFolderRecords } from './runFolderArchive';

const dayMs = 24 * 60 * 60_000;
/** So many agents go into one archive file and one transaction. */
const batchSize = 100;
const leftoversKey = 'retention.runFoldersToRemove';

export interface RetentionOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Folder of the database; `archive/` and `runs/` lie in it. */
  readonly directory: string;
}

export interface ArchivedAgents {
  readonly agents: number;
  /** Archive files that were written, absolute. */
  readonly files: readonly string[];
}

/**
 * Agents that ended more than `days` ago and that nothing depends on any more. Those stay that are live, that
 * count as attempts or interruptions of a feature that has not passed, that are such a feature's latest, that
 * wait in the merge queue, or whose worktree is still there. Imported ones count from their import.
 */
export function agentsToArchive(reader: Reader, olderThan: string, limit = -1): number[] {
  return reader
    .query<{ id: number }>(
      `SELECT a.agent_id AS id FROM agent_lifecycle a LEFT JOIN features f ON f.id = a.feature_id
       WHERE a.status NOT IN ('spawned', 'running')
         AND coalesce(a.imported_at, a.completed_at, a.spawned_at) < ?
         AND (f.id IS NULL OR f.status = 'passing'
           OR (a.agent_id <= f.attempts_since_agent_id AND EXISTS (
             SELECT 1 FROM agent_lifecycle later WHERE later.feature_id = f.id AND later.agent_id > a.agent_id)))
         AND NOT EXISTS (SELECT 1 FROM merge_record m
           WHERE m.agent_id = a.agent_id AND m.status IN ('queued', 'gating', 'intent'))
         AND NOT EXISTS (SELECT 1 FROM git_worktree_tracker w
           WHERE w.agent_id = a.agent_id AND w.status <> 'removed')
       ORDER BY a.agent_id LIMIT ?`,
      [olderThan, limit],
    )
    .map(({ id }) => id);
}

export function olderThanOf(clock: Clock, days: number): string {
  return new Date(clock.now() - days * dayMs).toISOString();
}

/**
 * Moves old agents with all that refers to them, and their run folders, into archive files. Nothing is deleted
 * before the file that holds it is on disk.
 *
 * @param days 0 keeps everything for ever
 * @throws MusterError StoreWriteFailed; what was not archived then is still there
 */
export async function archiveOldAgents(
  options: RetentionOptions,
  days: number,
  isCancelled: () => boolean = () => false,
): Promise<ArchivedAgents> {
  const { store, clock, directory } = options;
  await removeRunFolders(options);
  if (days <= 0) return { agents: 0, files: [] };
  const olderThan = olderThanOf(clock, days);
  const files: string[] = [];
  let agents = 0;
  while (!isCancelled()) {
    const ids = agentsToArchive(store, olderThan, batchSize);
    if (ids.length === 0) break;
    const file = await archiveBatch(options, ids, olderThan);
    // Something of these agents changed meanwhile; the next run finds them as they are then.
    if (file === undefined) break;
    files.push(path.join(directory, 'archive', file));
    agents += ids.length;
    await removeRunFolders(options);
  }
  return { agents, files };
}

async function archiveBatch(
  { store, clock, directory }: RetentionOptions,
  ids: readonly number[],
  olderThan: string,
): Promise<string | undefined> {
  const archivedAt = new Date(clock.now()).toISOString();
  const rows = rowsOf(store, ids);
  async function* records(): AsyncGenerator<ArchiveRecord> {
    yield { kind: 'header', version: 1, archivedAt, olderThan, agents: ids.length };
    for (const { table, row } of rows) yield { kind: 'row', table, row: jsonRow(row) };
    for (const id of ids) yield* runFolderRecords(path.join(directory, 'runs'), id);
  }
  const file = await writeArchive(path.join(directory, 'archive'), archivedAt, records());
  const archived = digestOf(rows);
  const deleted = await store.commit((tx) => {
    // Writing took its time: what is deleted must be what was archived, to the letter.
    const still = agentsToArchive(tx, olderThan, ids.length);
    if (ids.some((id, place) => still[place] !== id) || digestOf(rowsOf(tx, ids)) !== archived) return false;
    deleteAgents(tx, ids);
    noteRunFolders(tx, ids);
    recordEvent(tx, {
      kind: 'archived',
      text: `Archived ${ids.length} ${ids.length === 1 ? 'agent' : 'agents'} that ended before ${olderThan.slice(0, 10)} in ${file}`,
    });
    return true;
  });
  if (deleted) return file;
  await rm(path.join(directory, 'archive', file), { force: true });
  return undefined;
}

interface TableRow {
  readonly table: string;
  readonly row: Row;
}

interface Reference {
  readonly table: string;
  readonly column: string;
}

/** Every table that refers to agents, also those that came later: what refers to an agent goes with it. */
function references(reader: Reader): Map<string, string[]> {
  const columns = new Map<string, string[]>();
  const found = reader.query<Reference>(
    `SELECT m.name AS "table", k."from" AS "column" FROM sqlite_schema m, pragma_foreign_key_list(m.name) k
     WHERE m.type = 'table' AND k."table" = 'agent_lifecycle' ORDER BY m.name, k."from"`,
  );
  for (const { table, column } of found) {
    const known = columns.get(table);
    if (known === undefined) columns.set(table, [column]);
    else known.push(column);
  }
  return columns;
}

function rowsOf(reader: Reader, ids: readonly number[]): TableRow[] {
  const list = JSON.stringify(ids);
  const rows = (table: string, columns: readonly string[]): TableRow[] =>
    reader
      .query(
        `SELECT * FROM "${table}" WHERE ${columns.map(inList).join(' OR ')}`,
        columns.map(() => list),
      )
      .map((row) => ({ table, row }));
  return [
    ...rows('agent_lifecycle', ['agent_id']),
    ...[...references(reader)].flatMap(([table, columns]) => rows(table, columns)),
  ];
}

function deleteAgents(tx: Transaction, ids: readonly number[]): void {
  const list = JSON.stringify(ids);
  for (const [table, columns] of references(tx)) {
    tx.run(
      `DELETE FROM "${table}" WHERE ${columns.map(inList).join(' OR ')}`,
      columns.map(() => list),
    );
  }
  tx.run(`DELETE FROM agent_lifecycle WHERE ${inList('agent_id')}`, [list]);
}

function inList(column: string): string {
  return `"${column}" IN (SELECT value FROM json_each(?))`;
}

function digestOf(rows: readonly TableRow[]): string {
  const hash = createHash('sha256');
  for (const { table, row } of rows) hash.update(JSON.stringify([table, jsonRow(row)]));
  return hash.digest('hex');
}

/** Folders cannot go in the transaction, so it says which ones have to go after it. */
function noteRunFolders(tx: Transaction, ids: readonly number[]): void {
  tx.run(
    `INSERT INTO orchestrator_state (key, value) VALUES (?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [leftoversKey, JSON.stringify([...notedRunFolders(tx), ...ids])],
  );
}

function notedRunFolders(reader: Reader): number[] {
  const row = reader.get<{ value: string }>('SELECT value FROM orchestrator_state WHERE key = ?', [
    leftoversKey,
  ]);
  return row === undefined ? [] : (JSON.parse(row.value) as number[]);
}

async function removeRunFolders({ store, directory, log }: RetentionOptions): Promise<void> {
  const noted = notedRunFolders(store);
  if (noted.length === 0) return;
  const left: number[] = [];
  for (const id of noted) {
    try {
      await rm(path.join(directory, 'runs', String(id)), { recursive: true, force: true });
    } catch (error) {
      log.warn(`The run folder of archived agent ${id} could not be removed: ${messageOf(error)}`);
      left.push(id);
    }
  }
  if (left.length === noted.length) return;
  await store.commit((tx) => {
    if (left.length === 0) tx.run('DELETE FROM orchestrator_state WHERE key = ?', [leftoversKey]);
    else {
      tx.run('UPDATE orchestrator_state SET value = ? WHERE key = ?', [JSON.stringify(left), leftoversKey]);
    }
  });
}

/** Archives old agents when the orchestrator starts and once a day from then on. */
export class Retention {
  private timer: Disposable | undefined;
  private running: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly options: RetentionOptions,
    private readonly days: () => number,
  ) {}

  /** Does not wait for the archiving: nothing else depends on it. */
  start(): void {
    this.running = this.runOnce();
    this.timer = this.options.clock.after(dayMs, () => {
      void this.running.then(() => {
        if (!this.closed) this.start();
      });
    });
  }

  /** Resolves when what is under way is done. */
  settled(): Promise<void> {
    return this.running;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.timer?.dispose();
    await this.running;
  }

  private async runOnce(): Promise<void> {
    const { log } = this.options;
    try {
      const { agents, files } = await archiveOldAgents(this.options, this.days(), () => this.closed);
      if (agents > 0) log.info(`Archived ${agents} old agents in ${files.join(', ')}`);
    } catch (error) {
      log.warn(messageOf(error));
    }
  }
}
