import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/core/base/log';
import { openStore, type OpenStoreOptions } from '../../../src/core/store/openStore';
import type { Store } from '../../../src/core/store/store';
import { FakeClock } from '../../support/fakeClock';
import { temporaryFolder } from '../../support/temporaryFolder';

export const wasm = path.resolve('node_modules/sql.js/dist/sql-wasm.wasm');

/** Stores in folders of their own. Time stands still, so a snapshot is taken only when a test moves it on. */
export class StoreLab {
  readonly clock = new FakeClock();
  private readonly folder = temporaryFolder('store');
  private readonly stores: Store[] = [];

  directory(name = 'a'): string {
    return path.join(this.folder.path, name);
  }

  async open(name = 'a', options: Partial<OpenStoreOptions> = {}): Promise<Store> {
    const directory = this.directory(name);
    const store = await openStore({ directory, wasm, clock: this.clock, log: silentLog, ...options });
    this.stores.push(store);
    return store;
  }

  /** What the disk holds this moment, under another name: as if the process had been killed. */
  copy(from: string, to: string): void {
    for (let tries = 1; ; tries++) {
      try {
        cpSync(this.directory(from), this.directory(to), { recursive: true });
        return;
      } catch (error) {
        // A file that the store took away between two looks at the folder: no such moment was on the disk.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === 20) throw error;
        rmSync(this.directory(to), { recursive: true, force: true });
      }
    }
  }

  files(name = 'a'): string[] {
    return readdirSync(this.directory(name)).sort();
  }

  read(name: string, file: string): Buffer {
    return readFileSync(path.join(this.directory(name), file));
  }

  /** Changes a file as a failing disk would. */
  damage(name: string, file: string, change: (bytes: Buffer) => Buffer): void {
    writeFileSync(path.join(this.directory(name), file), change(this.read(name, file)));
  }

  /** The newest journal file. */
  journal(name = 'a'): string {
    const starts = this.files(name).flatMap((file) => /^orchestrator\.redo\.(\d+)$/.exec(file)?.[1] ?? []);
    return `orchestrator.redo.${Math.max(...starts.map(Number))}`;
  }

  async closeAll(): Promise<void> {
    for (const store of this.stores.splice(0)) await store.close();
  }

  async remove(): Promise<void> {
    await this.closeAll();
    this.folder.remove();
  }
}

export function addFeature(store: Store, name: string): Promise<number> {
  return store.commit((tx) => {
    const row = tx.get<{ id: number }>(
      'INSERT INTO features (priority, name, created_at, updated_at) VALUES (1, ?, ?, ?) RETURNING id',
      [name, tx.now, tx.now],
    );
    return row?.id ?? 0;
  });
}

export function namesIn(store: Store): string[] {
  return store.query<{ name: string }>('SELECT name FROM features ORDER BY id').map(({ name }) => name);
}

export function flipByte(at: number): (bytes: Buffer) => Buffer {
  return (bytes) => {
    const changed = Buffer.from(bytes);
    const index = at < 0 ? changed.length + at : at;
    changed[index] = (changed[index] ?? 0) ^ 0x04;
    return changed;
  };
}
