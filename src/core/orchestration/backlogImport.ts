import path from 'node:path';
import {
  importBacklog,
  type ImportPreview,
  type ImportResult,
  previewImport,
} from '../backlog/importers/importBacklog';
import type { ImportedBacklog } from '../backlog/importers/importedBacklog';
import { readBacklogFile } from '../backlog/importers/readBacklogFile';
import { recordEvent } from '../store/activityLog';
import { loadSqlJs } from '../store/memoryDatabase';
import type { Engine } from './engine';

/** What importing the file would do; changes nothing. */
export async function previewBacklogFile(engine: Engine, file: string): Promise<ImportPreview> {
  return previewImport(engine.store, await read(engine, file));
}

/** Brings in what is not there yet, all or none. */
export async function importBacklogFile(engine: Engine, file: string): Promise<ImportResult> {
  const backlog = await read(engine, file);
  return engine.store.commit((tx) => {
    const result = importBacklog(tx, backlog);
    if (result.added > 0) {
      recordEvent(tx, {
        kind: 'imported',
        text: `Imported ${result.added} features from ${path.basename(file)}`,
      });
    }
    return result;
  });
}

function read(engine: Engine, file: string): Promise<ImportedBacklog> {
  return readBacklogFile(file, () => loadSqlJs(path.join(engine.assets, 'sql-wasm.wasm')));
}
