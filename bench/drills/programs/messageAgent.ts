import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FeatureTools } from '../../../src/core/agents/demo/featureTools';
import { urgencies } from '../../../src/core/agents/messages/message';
import { gitIn } from '../merge/keepBoth';
import { MessageLedger } from '../messages/messageLedger';
import type { MessageOrders } from '../messages/messageOrders';
import { messagesInPrompt } from '../messages/messagesInPrompt';
import { readPolled, readSent } from '../messages/readPolled';
import { SeededRandom } from '../seededRandom';

// `messageAgent.js ORDERS PROMPT`: an agent that writes to the others and reads what they write, until all
// together have written enough. What it does stands in the ledger before Muster can act upon it.
const [, , ordersFile = '', promptFile = ''] = process.argv;
const orders = JSON.parse(readFileSync(ordersFile, 'utf8')) as MessageOrders;
const feature = Number(process.env['MUSTER_FEATURE_ID'] ?? 0);
const agentId = Number(path.basename(path.dirname(promptFile)));
const who = `agent-${agentId}`;
const ledger = new MessageLedger(orders.ledger);
const random = new SeededRandom(`${orders.seed}/${who}`);
const startedAt = performance.now();
const dropShare = 0.03;

function isOver(): boolean {
  return ledger.sent >= orders.goal || performance.now() - startedAt > orders.longestMs;
}

async function talk(tools: FeatureTools): Promise<void> {
  let number = 0;
  while (!isOver()) {
    const burst = random.between(1, 12);
    for (let sent = 0; sent < burst && !isOver(); sent++) await send(tools, ++number);
    await poll(tools, 0, dropShare);
  }
  // What others still wrote meanwhile; those that come later have failed.
  while ((await poll(tools, 1, 0)) > 0);
}

async function send(tools: FeatureTools, number: number): Promise<void> {
  const content = `drill-${who}-${number}`;
  const to = recipient();
  ledger.write(who, { is: 'sending', content, toMany: 'to_type' in to });
  const answer = await tools.call('message_send', { ...to, content, urgency: random.pick(urgencies) });
  if (answer.ok) ledger.write(who, { is: 'sent', content, ids: readSent(answer.text) });
  else ledger.write(who, { is: 'refused', content });
}

function recipient(): Record<string, unknown> {
  const { quick, busy } = orders;
  const way = random.next();
  if (way < 0.04) return { to_type: random.pick(['coding', 'testing']) };
  if (way < 0.08) return { to_type: 'user' };
  // Now and then to one that has passed, or has ended.
  if (way < 0.1) return { to_feature: random.between(1, quick) };
  if (way < 0.5) return { to_agent: Math.max(1, agentId + random.between(-6, 3)) };
  return { to_feature: quick + random.between(1, busy) };
}

/** How many there were. */
async function poll(tools: FeatureTools, waitSeconds: number, dropped: number): Promise<number> {
  const limit = random.pick([1, 5, 10, 50]);
  const askedAt = Date.now();
  const answer = await tools.call('message_poll', { limit, wait_seconds: waitSeconds });
  if (!answer.ok) throw new Error(answer.text);
  const messages = readPolled(answer.text);
  if (messages.length === 0) return 0;
  ledger.write(who, { is: 'got', askedAt, limit, messages });
  const ids = messages.map(({ id }) => id).filter(() => !random.chance(dropped));
  if (ids.length === 0) return messages.length;
  const read = await tools.call('message_acknowledge', { ids });
  if (!read.ok) throw new Error(read.text);
  ledger.write(who, { is: 'acknowledged', at: Date.now(), ids });
  return messages.length;
}

async function submit(tools: FeatureTools): Promise<void> {
  writeFileSync(`feature-${feature}.txt`, 'done\n');
  gitIn(process.cwd(), 'add', '--all');
  gitIn(process.cwd(), 'commit', '--quiet', '--allow-empty', '--message', `Feature ${feature}`);
  await tools.call('feature_mark_passing', { id: feature });
}

async function passBatch(tools: FeatureTools): Promise<void> {
  for (const { id } of await tools.batch()) await tools.call('feature_mark_passing', { id });
}

void (async () => {
  // First of all: what it does next shows that it lives, and then these count as read.
  const told = messagesInPrompt(readFileSync(promptFile, 'utf8'));
  if (told.length > 0) ledger.write(who, { is: 'told', messages: told });
  const { MUSTER_TOOLS_URL = '', MUSTER_TOOLS_TOKEN = '' } = process.env;
  const tools = await FeatureTools.connect(MUSTER_TOOLS_URL, MUSTER_TOOLS_TOKEN);
  const isQuick = feature > 0 && feature <= orders.quick;
  // Not all at the same time.
  if (!isQuick) await delay(random.between(0, 200));
  if (!isQuick) await talk(tools);
  if (feature > 0) await submit(tools);
  else await passBatch(tools);
  await tools.close();
})();
