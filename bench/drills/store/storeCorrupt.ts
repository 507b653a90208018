import { cpSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { messageOf, MusterError } from '../../../src/core/base/errors';
import type { Drill, Episode, Outcome } from '../drill';
import type { SeededRandom } from '../seededRandom';
import { Tally } from '../tally';
import { damageFile } from './damage';
import { differences, folderHashes } from './folderHashes';
import { lookWithSqlite3, openForInspection } from './inspection';
import type { Ledger } from './ledger';
import { auditTransfers } from './transfers';
import { makeUsedStore, usedGenerations as generations } from './usedStore';

const roundsPerEpisode = 25;

export const storeCorrupt: Drill = {
  name: 'store.corrupt',
  promise:
    'whatever happens to its files, the store has all that was acknowledged or says that it has not, and keeps every byte',
  rounds: 800,
  weight: 2,
  play,
};

/** One store, and many copies of it that are each damaged in a way of their own. */
async function play({ random, folder, tools, signal }: Episode): Promise<Outcome> {
  const original = path.join(folder, 'original');
  const ledger = await makeUsedStore(original, tools, random.fork('store'));
  const tally = new Tally();
  const violations: string[] = [];
  let rounds = 0;
  for (; rounds < roundsPerEpisode && !signal.aborted; rounds++) {
    const directory = path.join(folder, `damaged-${rounds}`);
    cpSync(original, directory, { recursive: true });
    const damaged = damageSome(directory, random.fork(rounds));
    const found = await openDamaged({ directory, wasm: tools.wasm, damaged, ledger, tally });
    const what = [...damaged].map(([name, kind]) => `${kind} in ${name}`).join(' and ');
    for (const violation of found) violations.push(`round ${rounds}, after ${what}: ${violation}`);
    if (found.length === 0) rmSync(directory, { recursive: true });
  }
  return { rounds, violations, tally };
}

function damageSome(directory: string, random: SeededRandom): ReadonlyMap<string, string> {
  const names = readdirSync(directory).filter(isData);
  const newestJournal = names
    .filter((name) => name.includes('.redo.'))
    .sort((a, b) => startOf(b) - startOf(a))[0];
  const damaged = new Map<string, string>();
  if (random.chance(0.05)) {
    // Alone: whoever damages this and the end of the journal as well has left nothing that could tell.
    const name = 'orchestrator.acknowledged';
    return damaged.set(name, damageFile(path.join(directory, name), random));
  }
  for (let n = random.pick([1, 1, 1, 2, 3]); n > 0; n--) {
    const name = random.chance(0.25) ? newestJournal : names[random.between(0, names.length - 1)];
    if (name !== undefined && !damaged.has(name)) {
      damaged.set(name, damageFile(path.join(directory, name), random));
    }
  }
  return damaged;
}

function startOf(segment: string): number {
  return Number(segment.slice(segment.lastIndexOf('.') + 1));
}

interface Damaged {
  readonly directory: string;
  readonly wasm: string;
  /** What happened to which file. */
  readonly damaged: ReadonlyMap<string, string>;
  readonly ledger: Ledger;
  readonly tally: Tally;
}

async function openDamaged(damage: Damaged): Promise<string[]> {
  const { directory, wasm, ledger, tally } = damage;
  const before = folderHashes(directory);
  let said: readonly string[];
  try {
    const store = await openForInspection(directory, { wasm, generations });
    said = store.notices;
    const found = ledger.compare(auditTransfers(store));
    await store.close();
    if (found.length > 0) {
      return [...found, said.length > 0 ? `and it said: ${said.join(' ')}` : 'and it said nothing'];
    }
  } catch (error) {
    return judgeRefusal(error, before, damage);
  }
  tally.count(said.length > 0 ? 'recovered with a notice' : 'unharmed');
  const missed = said.filter((sentence) => !sentence.startsWith('The last write had not finished'));
  const isNamed = (name: string): boolean => missed.some((sentence) => sentence.includes(`${name} `));
  const found = missingOf(before, [...damage.damaged.keys()].filter(isNamed), directory);
  const again = await openForInspection(directory, { wasm, generations });
  found.push(...ledger.compare(auditTransfers(again)));
  if (again.notices.length > 0)
    found.push(`it still complains after it was mended: ${again.notices.join(' ')}`);
  await again.close();
  return [...found, ...lookWithSqlite3(directory, 'after it was mended')];
}

/** It must say clearly what is wrong, touch nothing, and go on with what is left once it is told to. */
async function judgeRefusal(
  error: unknown,
  before: ReadonlyMap<string, string>,
  damage: Damaged,
): Promise<string[]> {
  const { directory, wasm, tally } = damage;
  if (!(error instanceof MusterError) || error.code !== 'StoreCorrupt') {
    return [`no clear message, but: ${messageOf(error)}`];
  }
  tally.count('refused');
  const found: string[] = [];
  if (!error.message.includes(directory))
    found.push(`the message does not name the folder: ${error.message}`);
  const changed = differences(before, folderHashes(directory));
  if (changed.length > 0) found.push(`it refused to open and yet changed ${changed.join(', ')}`);
  try {
    const store = await openForInspection(directory, { wasm, generations }, { salvage: true });
    const { problems } = auditTransfers(store);
    const isToldOf = store.notices.some((notice) => notice.includes('taken as it is'));
    for (const problem of problems) if (!isToldOf) found.push(`salvaged: ${problem}`);
    if (store.notices.length === 0) found.push('it was salvaged without a word');
    await store.close();
    tally.count('salvaged');
    found.push(
      ...missingOf(before, [...before.keys()].filter(isData), directory),
      ...lookWithSqlite3(directory, 'after it was salvaged'),
    );
  } catch (reason) {
    found.push(`it cannot be salvaged: ${messageOf(reason)}`);
  }
  return found;
}

/** These files have to stay, under whatever name. */
function missingOf(
  before: ReadonlyMap<string, string>,
  names: readonly string[],
  directory: string,
): string[] {
  const kept = new Set(folderHashes(directory).values());
  return names
    .filter((name) => !kept.has(before.get(name) ?? ''))
    .map((name) => `${name} was not kept as it was`);
}

function isData(name: string): boolean {
  return /\.db$|\.redo\.\d+$/.test(name);
}
