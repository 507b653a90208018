import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import type { AgentHistory } from '../agents/importers/agentHistory';
import {
  type AgentHistoryPreview,
  type AgentHistoryResult,
  importAgentHistory,
  previewAgentHistory,
} from '../agents/importers/importAgentHistory';
import { providers } from '../agents/providers';
import { machineTimeZone } from '../agents/importers/localTime';
import { isAgentState, readAgentState } from '../agents/importers/readAgentState';
import {
  importBacklog,
  type ImportPreview,
  type ImportResult,
  previewImport,
} from '../backlog/importers/importBacklog';
import type { ImportedBacklog } from '../backlog/importers/importedBacklog';
import { readBacklogFile } from '../backlog/importers/readBacklogFile';
import { readImportFile } from '../backlog/importers/readImportFile';
import { recordEvent } from '../store/activityLog';
import { loadSqlJs } from '../store/memoryDatabase';
import type { Reader, Store } from '../store/store';

export interface FileImportOptions {
  /** In which times of agents are read that name none; default that of this machine. */
  readonly timeZone?: string;
}

/** What importing a file would do, by what the file holds. */
export type FilePreview =
  ({ readonly kind: 'features' } & ImportPreview) | ({ readonly kind: 'agents' } & AgentHistoryPreview);

export type FileResult = ImportResult | AgentHistoryResult;

export interface ImportContext<S extends Reader = Store> {
  readonly store: S;
  /** Folder with `sql-wasm.wasm`. */
  readonly assets: string;
}

/** What importing the file would do; changes nothing. */
export async function previewFile(
  { store, assets }: ImportContext<Reader>,
  file: string,
  options: FileImportOptions = {},
): Promise<FilePreview> {
  const content = await read(assets, file, options);
  return content.kind === 'agents'
    ? { kind: 'agents', ...previewAgentHistory(store, content.history) }
    : { kind: 'features', ...previewImport(store, content.backlog) };
}

/** Brings in what is not there yet, all or none. */
export async function importFile(
  { store, assets }: ImportContext,
  file: string,
  options: FileImportOptions = {},
): Promise<FileResult> {
  const content = await read(assets, file, options);
  return store.commit((tx) => {
    const result =
      content.kind === 'agents'
        ? importAgentHistory(tx, content.history)
        : importBacklog(tx, content.backlog);
    if (result.added > 0) {
      const one = result.added === 1;
      const what =
        content.kind === 'agents'
          ? `${one ? 'agent' : 'agents'} of an earlier system`
          : one
            ? 'feature'
            : 'features';
      recordEvent(tx, {
        kind: 'imported',
        text: `Imported ${result.added} ${what} from ${path.basename(file)}`,
      });
    }
    return result;
  });
}

type Content =
  | { readonly kind: 'features'; readonly backlog: ImportedBacklog }
  | { readonly kind: 'agents'; readonly history: AgentHistory };

async function read(assets: string, file: string, options: FileImportOptions): Promise<Content> {
  const sqlJs = (): Promise<SqlJsStatic> => loadSqlJs(path.join(assets, 'sql-wasm.wasm'));
  const bytes = await readImportFile(file);
  if (!isAgentState(bytes)) {
    return { kind: 'features', backlog: withKnownProviders(await readBacklogFile(file, sqlJs)) };
  }
  const writtenAt = (await stat(file)).mtime.toISOString();
  const { timeZone = machineTimeZone() } = options;
  return { kind: 'agents', history: readAgentState(bytes, file, { timeZone, writtenAt }) };
}

/** Other files mean other things by the word, and a run is refused as long as a feature names a provider that there is not. */
function withKnownProviders(backlog: ImportedBacklog): ImportedBacklog {
  const unknown = new Map<string, number>();
  const features = backlog.features.map((feature) => {
    const { provider, model, ...rest } = feature;
    if (provider === undefined || providers.some(({ id }) => id === provider)) return feature;
    // With it goes what it calls its model.
    const told = model === undefined ? `“${provider}”` : `“${provider}” with the model “${model}”`;
    unknown.set(told, (unknown.get(told) ?? 0) + 1);
    return rest;
  });
  const warnings = [...unknown].map(
    ([told, count]) =>
      `${count === 1 ? 'One feature names' : `${count} features name`} the provider ${told}, which Muster does not know; the settings decide.`,
  );
  return { ...backlog, features, warnings: [...backlog.warnings, ...warnings] };
}
