import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { DatabaseSync } from 'node:sqlite';

/** Everything about the machine that a figure may depend on. */
export function describeMachine(): Record<string, string | number> {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryMB: Math.round(os.totalmem() / 2 ** 20),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    fileSystem: fileSystemHere(),
    /** Of the last minute when the run began; above the number of cores, milliseconds say little. */
    load: Number((os.loadavg()[0] ?? 0).toFixed(2)),
  };
}

export function describeVersions(): Record<string, string> {
  const database = new DatabaseSync(':memory:');
  const { version } = database.prepare('SELECT sqlite_version() AS version').get() ?? {};
  database.close();
  return {
    muster: versionOf('package.json'),
    node: process.version,
    'node:sqlite': String(version),
    'sql.js': versionOf('node_modules/sql.js/package.json'),
    'node-sqlite3-wasm': versionOf('node_modules/node-sqlite3-wasm/package.json'),
  };
}

function versionOf(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

function fileSystemHere(): string {
  if (process.platform !== 'linux') return 'unknown';
  try {
    return execFileSync('stat', ['--file-system', '--format=%T', '.'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
