import { createHash } from 'node:crypto';
import path from 'node:path';
import type { PortBlock } from './portBlocks';

/** Which worktree it is. */
export interface SetupPlace {
  /** What `{id}` stands for: the feature's number, or `gate`. */
  readonly id: string;
  readonly folder: string;
  readonly ports: PortBlock | undefined;
  readonly databaseName: string;
}

/** PostgreSQL cuts names behind this, MySQL behind 64. */
const longestName = 63;

/**
 * A name that no other worktree on this machine has, the same for every attempt at a feature, of letters,
 * digits and underscores, so that every database takes it without quotes.
 */
export function databaseName(commonDir: string, root: string, worktreeName: string): string {
  const digest = createHash('sha256').update(`${commonDir}\0${worktreeName}`).digest('hex').slice(0, 8);
  const tail = `_${digest}_${plain(worktreeName).slice(0, 20)}`;
  return `muster_${plain(path.basename(root)).slice(0, longestName - 'muster_'.length - tail.length)}${tail}`;
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '_');
}

/** The variables of a worktree: Muster's own, then the project's with their placeholders filled in. */
export function setupVariables(
  place: SetupPlace,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  const { id, folder, ports, databaseName: database } = place;
  const variables: Record<string, string> = { MUSTER_WORKTREE: folder, MUSTER_DATABASE_NAME: database };
  if (ports !== undefined) {
    variables['MUSTER_PORT_BASE'] = String(ports.base);
    variables['MUSTER_PORT_COUNT'] = String(ports.count);
    for (let number = 0; number < ports.count; number += 1) {
      variables[`MUSTER_PORT_${String(number)}`] = String(ports.base + number);
    }
  }
  const fill = (text: string): string =>
    text.replace(
      /\{(?:(id|worktree|database)|port(?:\+(\d{1,3}))?)\}/g,
      (all, name?: string, step?: string) => {
        if (name === 'id') return id;
        if (name === 'worktree') return folder;
        if (name === 'database') return database;
        const offset = Number(step ?? 0);
        return ports === undefined || offset >= ports.count ? all : String(ports.base + offset);
      },
    );
  for (const [name, value] of Object.entries(env)) variables[name] = fill(value);
  return variables;
}
