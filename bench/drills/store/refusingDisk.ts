import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '../../../test/support/waitUntil';
import type { Episode, Outcome } from '../drill';
import type { SeededRandom } from '../seededRandom';
import { Tally } from '../tally';
import { inspectCopy } from './inspection';
import { Ledger } from './ledger';
import { type DiskKind, smallDisk, type SmallDisk } from './smallDisk';
import { WriterProcess } from './writerProcess';
import type { SnapshotPolicy } from '../../../src/core/store/snapshotSchedule';
import { thrownCode } from './writerOrders';

const generations = 0;
const patienceMs = 15_000;

/** One store on a disk that refuses now and then; it must say so clearly, and go on as soon as it can. */
export async function playRefusingDisk(
  { random, folder, tools }: Omit<Episode, 'signal'>,
  kind: DiskKind,
  rounds: number,
): Promise<Outcome> {
  const disk = smallDisk(kind, folder);
  mkdirSync(disk.directory, { recursive: true });
  const ledger = new Ledger();
  const tally = new Tally();
  const violations: string[] = [];
  let nextId = 1;
  const start = (choices: SeededRandom): WriterProcess => {
    const orders = {
      directory: disk.directory,
      wasm: tools.wasm,
      seed: choices.fork(nextId).seed,
      firstId: nextId,
      generations,
      snapshotPolicy: choices.pick<Partial<SnapshotPolicy>>([
        { idleMs: 5, maxAgeMs: 15 },
        { maxJournalBytes: 20_000 },
        {},
      ]),
      ...(disk.refusals === undefined ? {} : { refusals: disk.refusals }),
    };
    nextId += 1_000_000;
    return new WriterProcess(tools, orders, ledger, disk.through);
  };

  for (let round = 0; round < rounds && violations.length === 0; round++) {
    const choices = random.fork(round);
    const writers = [start(choices)];
    try {
      await playRound(disk, choices, { writers, start: () => start(choices), tally });
    } catch (error) {
      violations.push(error instanceof Error ? error.message : String(error));
    }
    disk.recover();
    await endAll(writers, choices.chance(0.5));
    for (const writer of writers) violations.push(...judge(writer, disk, tally));
    const { violations: found } = await inspectCopy(
      disk.directory,
      { wasm: tools.wasm, generations, compare: (audit) => ledger.compare(audit) },
      path.join(folder, 'copy'),
    );
    violations.push(...found);
    ledger.forgetUndecided();
    tally.count(`rounds on: ${kind}`);
  }
  return { rounds, violations, tally };
}

interface Players {
  readonly writers: WriterProcess[];
  readonly start: () => WriterProcess;
  readonly tally: Tally;
}

async function playRound(
  disk: SmallDisk,
  random: SeededRandom,
  { writers, start, tally }: Players,
): Promise<void> {
  let [writer] = writers;
  if (!writer) return;
  await acknowledges(writer, random.magnitude(1, 120), 'commits go through at first');
  disk.refuse(random);
  await refusesOrPauses(writer, random.magnitude(1, 30), random.magnitude(20, 400));

  const ending = random.pick(['stay', 'stay', 'kill', 'close']);
  if (ending !== 'stay') {
    if (ending === 'kill') writer.kill();
    else writer.close();
    await writer.end();
    tally.count(ending === 'kill' ? 'kills meanwhile' : 'closes meanwhile');
    if (random.chance(0.8)) {
      writer = start();
      writers.push(writer);
      await refusesOrPauses(writer, random.magnitude(1, 30), 2000);
      tally.count(writer.failure ? 'opens refused meanwhile' : 'opens meanwhile');
    }
  }
  disk.recover();
  if (!writer.hasEnded) {
    await acknowledges(writer, random.between(1, 30), 'commits go through when the disk takes them again');
  }
}

async function acknowledges(writer: WriterProcess, more: number, what: string): Promise<void> {
  const goal = writer.acknowledged + more;
  await waitUntil(what, () => writer.acknowledged >= goal || writer.hasEnded, {
    timeoutMs: patienceMs,
    everyMs: 2,
  });
}

/** Until so many commits are refused, or for so long: a disk may well have room for what is written. */
async function refusesOrPauses(writer: WriterProcess, rejections: number, timeoutMs: number): Promise<void> {
  const goal = writer.rejections.length + rejections;
  const deadline = performance.now() + timeoutMs;
  await waitUntil(
    'a while to pass',
    () => writer.rejections.length >= goal || writer.hasEnded || performance.now() > deadline,
    { everyMs: 2 },
  );
}

async function endAll(writers: readonly WriterProcess[], gently: boolean): Promise<void> {
  for (const writer of writers) {
    if (gently) writer.close();
    else writer.kill();
    await writer.end();
  }
}

/** Whatever it refused, it must have said why, and what to do about it. */
function judge(
  { rejections, failure, phase, killed }: WriterProcess,
  { remedy }: SmallDisk,
  tally: Tally,
): string[] {
  const found: string[] = [];
  const refused = rejections.filter(({ code }) => code !== thrownCode);
  tally.count('commits refused', refused.length);
  for (const { code, message } of [...refused, ...(failure ? [failure] : [])]) {
    if (code !== 'StoreWriteFailed' || !remedy.test(message))
      found.push(`no clear message, but: ${code} ${message}`);
  }
  if (failure && failure.phase !== 'opening')
    found.push(`it failed while ${failure.phase}: ${failure.message}`);
  if (!failure && !killed && phase !== 'closed') found.push(`the writer ended by itself while ${phase}`);
  return [...new Set(found)];
}
