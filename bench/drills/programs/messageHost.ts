import { readFileSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../src/core/base/clock';
import { messageOf } from '../../../src/core/base/errors';
import { silentLog } from '../../../src/core/base/log';
import { createOrchestrator } from '../../../src/core/createOrchestrator';
import type { Orchestrator } from '../../../src/core/orchestrator';
import { defaultSettings } from '../../../src/core/settings';
import { MessageLedger } from '../messages/messageLedger';
import type { MessageHostLine, MessageOrders } from '../messages/messageOrders';
import { readPolled, readSent } from '../messages/readPolled';

// `messageHost.js ORDERS [AHEAD_MS]`: a host whose person reads and writes messages as well. One that is ahead
// starts nothing, and waits until what nobody will read any more is shown as such.
const [, , ordersFile = '', ahead = '0'] = process.argv;
const orders = JSON.parse(readFileSync(ordersFile, 'utf8')) as MessageOrders;
const aheadMs = Number(ahead);
const ledger = new MessageLedger(orders.ledger);
const everyMs = 250;

function say(line: MessageHostLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** The person: reads what there is, and writes now and then. */
async function talk(orchestrator: Orchestrator, signal: AbortSignal): Promise<void> {
  for (let number = 1; !signal.aborted; number++) {
    await readAll(orchestrator);
    if (ledger.sent < orders.goal) {
      const content = `drill-user${process.pid}-${number}`;
      const feature = orders.quick + 1 + (number % orders.busy);
      ledger.write('user', { is: 'sending', content, toMany: false });
      try {
        const answer = await orchestrator.callBacklogTool('message_send', {
          ...{ to_feature: feature, content, urgency: 'high' },
        });
        ledger.write('user', { is: 'sent', content, ids: readSent(answer) });
      } catch {
        ledger.write('user', { is: 'refused', content });
      }
    }
    await delay(everyMs);
  }
}

async function readAll(orchestrator: Orchestrator): Promise<void> {
  const limit = 50;
  const askedAt = Date.now();
  const messages = readPolled(await orchestrator.callBacklogTool('message_poll', { limit }));
  if (messages.length === 0) return;
  ledger.write('user', { is: 'got', askedAt, limit, messages });
  const ids = messages.map(({ id }) => id);
  await orchestrator.callBacklogTool('message_acknowledge', { ids });
  ledger.write('user', { is: 'acknowledged', at: Date.now(), ids });
}

async function work(): Promise<void> {
  const { repository, assets, agent, quick, busy } = orders;
  const orchestrator = await createOrchestrator({
    folder: repository,
    assets,
    settings: {
      ...defaultSettings,
      provider: 'command',
      commandTemplate: agent,
      concurrency: 5,
      testingRatio: 3,
      gateDetect: false,
      maxRetries: 10,
      stopGraceSeconds: 1,
    },
    ...(aheadMs > 0 && {
      takesUp: 'nothing' as const,
      clock: { ...systemClock, now: () => Date.now() + aheadMs },
    }),
    log: silentLog,
    purpose: 'drill',
  });
  if (aheadMs > 0) {
    // Nothing is open any more when this host has made its first pass.
    await orchestrator.callBacklogTool('message_poll', { limit: 1 });
    await orchestrator.untilIdle();
    await orchestrator.close();
    say({ is: 'settled' });
    process.exit();
  }
  orchestrator.onDidChange(() => {
    const { counts, agents } = orchestrator.snapshot();
    say({ is: 'progress', passing: counts.passing, agents: agents.length });
  });
  if (orchestrator.snapshot().counts.total === 0) {
    for (let id = 1; id <= quick + busy; id++) await orchestrator.addFeature({ name: `Feature ${id}` });
  }
  await orchestrator.start();
  say({ is: 'running' });
  const over = new AbortController();
  const talking = talk(orchestrator, over.signal);
  await orchestrator.untilIdle();
  over.abort();
  await talking;
  await readAll(orchestrator);
  const lacking = orchestrator
    .snapshot()
    .features.filter(({ status }) => status !== 'passing')
    .map(({ id, status, lastError }) => `#${id} is ${status}: ${lastError ?? ''}`);
  await orchestrator.close();
  say({ is: 'idle', lacking });
  process.exit();
}

// Whoever started this is gone.
process.stdin.resume().once('end', () => process.exit());
work().catch((error: unknown) => {
  say({ is: 'failed', message: messageOf(error) });
  process.exit(1);
});
