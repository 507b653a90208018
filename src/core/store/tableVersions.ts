/**
 * A value for each table that is another one after every write to it, so that what was made of its rows can be
 * kept for as long as it is true.
 */
export class TableVersions {
  private readonly versions = new Map<string, TableVersion>();

  of(table: string): TableVersion {
    const known = this.versions.get(table);
    if (known !== undefined) return known;
    const version = Symbol(table);
    this.versions.set(table, version);
    return version;
  }

  changed(tables: readonly string[]): void {
    for (const table of tables) this.versions.delete(table);
  }

  /** Nothing is known of what was written: a rollback, a new schema. */
  allChanged(): void {
    this.versions.clear();
  }
}

/** Only good for being compared with another one of the same table. */
export type TableVersion = symbol;
