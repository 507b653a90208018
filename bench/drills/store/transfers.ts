import { migrations, type Migration } from '../../../src/core/store/migrations';
import type { Reader, Transaction } from '../../../src/core/store/store';
import { SeededRandom } from '../seededRandom';

// What the drills write: transfers between accounts. Each is one commit of seven statements over four tables
// that is told from its number alone, so that whoever finds it can say whether it is there, and all of it.

const accounts = 16;
const firstNumber = 9000;
const generationRows = 20;

const schema = `
  CREATE TABLE drill_account (account INTEGER PRIMARY KEY, balance INTEGER NOT NULL);
  INSERT INTO drill_account SELECT value, 0 FROM json_each('[${numbers(accounts)}]');
  CREATE TABLE drill_transfer (id INTEGER PRIMARY KEY, note TEXT NOT NULL, bytes BLOB NOT NULL, made_at TEXT NOT NULL);
  CREATE TABLE drill_leg (
    transfer INTEGER NOT NULL REFERENCES drill_transfer(id), account INTEGER NOT NULL REFERENCES drill_account(account),
    amount INTEGER NOT NULL, PRIMARY KEY (transfer, account)
  ) WITHOUT ROWID;
  CREATE INDEX drill_leg_account ON drill_leg(account, amount);
  CREATE TABLE drill_total (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
  CREATE TABLE drill_generation (generation INTEGER PRIMARY KEY);`;

/** All migrations of Muster, the drill's tables, and so many further ones that each replace a table. */
export function drillMigrations(generations: number): readonly Migration[] {
  const later = Array.from({ length: generations }, (_, index): Migration => {
    const generation = index + 1;
    const drop = generation > 1 ? `DROP TABLE drill_of_generation_${generation - 1};` : '';
    return {
      number: firstNumber + generation,
      name: `drill ${generation}`,
      sql: `CREATE TABLE drill_of_generation_${generation} (n INTEGER PRIMARY KEY);
        INSERT INTO drill_of_generation_${generation} SELECT value FROM json_each('[${numbers(generationRows)}]');
        ${drop}
        INSERT INTO drill_generation VALUES (${generation});`,
    };
  });
  return [...migrations, { number: firstNumber, name: 'drill', sql: schema }, ...later];
}

export function addTransfer(tx: Transaction, id: number): void {
  const { from, to, amount, note, bytes } = transferOf(id);
  tx.run('INSERT INTO drill_transfer (id, note, bytes, made_at) VALUES (?, ?, ?, ?)', [
    id,
    note,
    bytes,
    tx.now,
  ]);
  for (const [account, change] of [
    [from, -amount],
    [to, amount],
  ] as const) {
    tx.run('INSERT INTO drill_leg (transfer, account, amount) VALUES (?, ?, ?)', [id, account, change]);
    tx.run('UPDATE drill_account SET balance = balance + ? WHERE account = ?', [change, account]);
  }
  for (const [name, value] of [
    ['transfers', 1],
    ['moved', amount],
  ] as const) {
    tx.run(
      `INSERT INTO drill_total VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value`,
      [name, value],
    );
  }
}

/** Queries that give a row for whatever is only half there; plain SQL, for other programs to run as well. */
export const halfThere: readonly string[] = [
  `SELECT 'a transfer without both its legs', t.id FROM drill_transfer t LEFT JOIN drill_leg l ON l.transfer = t.id
     GROUP BY t.id HAVING count(l.account) <> 2 OR sum(l.amount) <> 0`,
  `SELECT 'a leg without its transfer', transfer FROM drill_leg WHERE transfer NOT IN (SELECT id FROM drill_transfer)`,
  `SELECT 'a balance that is not the sum of its legs', account FROM drill_account a
     WHERE balance <> (SELECT coalesce(sum(amount), 0) FROM drill_leg l WHERE l.account = a.account)`,
  `SELECT 'a wrong number of transfers', counted FROM (${totalOf('transfers')})
     WHERE counted <> (SELECT count(*) FROM drill_transfer)`,
  `SELECT 'a wrong sum of transfers', counted FROM (${totalOf('moved')})
     WHERE counted <> (SELECT coalesce(sum(amount), 0) FROM drill_leg WHERE amount > 0)`,
  `SELECT 'a migration half done', newest
     FROM (SELECT coalesce(max(generation), 0) AS newest, count(*) AS all_of_them FROM drill_generation)
     WHERE newest <> all_of_them
       OR newest <> (SELECT max(number) - ${firstNumber} FROM schema_migration)
       OR (SELECT coalesce(group_concat(name), 'drill_of_generation_0') FROM sqlite_schema
           WHERE name LIKE 'drill_of_generation_%') <> 'drill_of_generation_' || newest`,
  `SELECT 'a missing account', there FROM (SELECT count(*) AS there FROM drill_account) WHERE there <> ${accounts}`,
];

/** A query that says whether `halfThere` can be asked. */
export const hasTransfers = `SELECT count(*) FROM sqlite_schema WHERE name = 'drill_generation'`;

export interface Audit {
  readonly transfers: ReadonlySet<number>;
  /** What is not as it was written, one clause each. */
  readonly problems: readonly string[];
}

/** Looks at all that is there. */
export function auditTransfers(reader: Reader): Audit {
  const problems: string[] = [];
  const transfers = new Set<number>();
  if (Object.values(reader.get(hasTransfers) ?? {})[0] === 0) return { transfers, problems };
  for (const { id, note, bytes } of reader.query<{ id: number; note: string; bytes: Uint8Array }>(
    'SELECT id, note, bytes FROM drill_transfer',
  )) {
    const expected = transferOf(id);
    if (note !== expected.note || !Buffer.from(bytes).equals(expected.bytes)) {
      problems.push(`transfer ${id} is not what was written`);
    }
    transfers.add(id);
  }
  for (const sql of halfThere) {
    for (const row of reader.query(sql)) problems.push(Object.values(row).join(' '));
  }
  const [finding] = reader.query<{ integrity_check: string }>('PRAGMA integrity_check');
  if (finding?.integrity_check !== 'ok')
    problems.push(`integrity_check: ${finding?.integrity_check ?? 'nothing'}`);
  return { transfers, problems };
}

function transferOf(id: number): { from: number; to: number; amount: number; note: string; bytes: Buffer } {
  const random = new SeededRandom(`transfer ${id}`);
  const from = random.between(1, accounts);
  return {
    from,
    to: ((from + random.between(0, accounts - 2)) % accounts) + 1,
    amount: random.between(1, 10_000),
    note: `transfer ${id} ✓\n'${'é🦉"\\'.repeat(random.between(0, 8))}${'x'.repeat(random.magnitude(1, 1500))}`,
    bytes: Buffer.alloc(random.between(0, 40), id & 0xff),
  };
}

function totalOf(name: string): string {
  return `SELECT coalesce(max(value), 0) AS counted FROM drill_total WHERE name = '${name}'`;
}

function numbers(count: number): string {
  return Array.from({ length: count }, (_, index) => index + 1).join();
}
