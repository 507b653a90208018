import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { silentLog } from '../../../src/core/base/log';
import { openDatabaseReadOnly } from '../../../src/core/orchestration/openDatabaseReadOnly';
import type { Drill, Episode, Outcome } from '../drill';
import { plainRepository } from '../host/plainRepository';
import { judgeMessages, type StoredMessage } from './judgeMessages';
import { MessageLedger } from './messageLedger';
import type { MessageOrders } from './messageOrders';
import { type MessageSize, MessageSeries } from './messageSeries';

const whole: MessageSize = { messages: 10_000, quick: 5, busy: 5, kills: 40 };
/** For those who have little time. */
const small: MessageSize = { messages: 100, quick: 1, busy: 2, kills: 2 };
const smallBelowMs = 60_000;
const longestMs = 15 * 60_000;
const dayAndHourMs = 25 * 60 * 60_000;

/** Agents and the person write to each other, while hosts, runners and agents are killed; a round is one kill. */
export const messages: Drill = {
  name: 'messages',
  promise: 'each message is read or shown as failed, and none is handed over twice as new',
  rounds: whole.kills,
  weight: 4,
  play,
};

async function play({ random, folder, tools, signal, limitMs }: Episode): Promise<Outcome> {
  const size = limitMs !== undefined && limitMs < smallBelowMs ? small : whole;
  const repository = path.join(folder, 'r');
  const ledgerFolder = path.join(folder, 'ledger');
  const ordersFile = path.join(folder, 'orders.json');
  mkdirSync(ledgerFolder);
  plainRepository(repository);
  const agent = [process.execPath, tools.program('messageAgent'), ordersFile].map((word) => `"${word}"`);
  const orders: MessageOrders = {
    ...{ repository, assets: tools.assets, ledger: ledgerFolder, seed: random.seed },
    ...{ agent: `${agent.join(' ')} {prompt_file}`, goal: size.messages },
    ...{ quick: size.quick, busy: size.busy, longestMs },
  };
  writeFileSync(ordersFile, JSON.stringify(orders));
  const ledger = new MessageLedger(ledgerFolder);
  const hosts = new MessageSeries({ folder, ordersFile, ledger, size, tools, random, signal });
  const violations: string[] = [];
  try {
    await hosts.run();
    violations.push(...hosts.violations);
    // A day later nobody reads what is left: it is shown as expired.
    if (violations.length === 0 && !signal.aborted) violations.push(...(await hosts.look(dayAndHourMs)));
  } finally {
    await hosts.clear();
  }
  const { tally } = hosts;
  if (violations.length === 0 && !signal.aborted) {
    const stored = await readStored(repository, tools.assets);
    const deeds = ledger.read();
    violations.push(...judgeMessages(stored, deeds));
    tally.count('messages', stored.length);
    tally.count('agents', deeds.length - 1);
    for (const { status } of stored) tally.count(status);
    const again = deeds.flatMap((each) =>
      each.deeds.flatMap((deed) => ('messages' in deed ? deed.messages : [])),
    );
    tally.count('handed over again', again.filter(({ attempt }) => attempt > 1).length);
    if (stored.length < size.messages) violations.push(`the drill shows little: ${stored.length} messages`);
  }
  return { rounds: hosts.kills, violations: violations.slice(0, 20), tally };
}

async function readStored(repository: string, assets: string): Promise<StoredMessage[]> {
  // Whoever closed the database last has let go of it a moment ago.
  await delay(50);
  const store = await openDatabaseReadOnly({ folder: repository, assets, log: silentLog });
  try {
    return store.query<{ [K in keyof StoredMessage]: StoredMessage[K] }>(
      `SELECT message_id AS id, sender, content, status, failure FROM agent_message ORDER BY message_id`,
    );
  } finally {
    store.close();
  }
}
