import { readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { systemClock } from '../../../src/core/base/clock';
import { messageOf } from '../../../src/core/base/errors';
import { silentLog } from '../../../src/core/base/log';
import { createOrchestrator } from '../../../src/core/createOrchestrator';
import { defaultSettings } from '../../../src/core/settings';
import type { MisbehaveCommand, MisbehaveHostLine, MisbehaveOrders } from '../misbehave/fault';

// `misbehaveHost.js ORDERS`: a host whose clock can be moved, and whose agents do what they should not.
const [, , ordersFile = ''] = process.argv;
const orders = JSON.parse(readFileSync(ordersFile, 'utf8')) as MisbehaveOrders;

function say(line: MisbehaveHostLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function work(): Promise<void> {
  let aheadMs = 0;
  const { repository, assets, agent, faults, maxRetries, stalledMinutes, stepMinutes, restarts } = orders;
  const orchestrator = await createOrchestrator({
    folder: repository,
    assets,
    settings: {
      ...defaultSettings,
      provider: 'command',
      commandTemplate: agent,
      concurrency: 5,
      testingRatio: 0,
      gateDetect: false,
      maxRetries,
      healthStalledMinutes: stalledMinutes,
      healthAnswerMinutes: stepMinutes,
      healthRestartMinutes: stepMinutes,
      healthRestarts: restarts,
      machineCpuLimit: 0,
      machineMemoryLimit: 0,
      stopGraceSeconds: 1,
    },
    clock: { ...systemClock, now: () => Date.now() + aheadMs },
    log: silentLog,
    purpose: 'drill',
  });
  const report = (): void => {
    const { features, agents } = orchestrator.snapshot();
    const open = features.filter(({ status }) => status !== 'passing' && status !== 'failed');
    const waiting = open.filter(({ status, lastError }) => status === 'pending' && lastError !== undefined);
    say({
      ...{ is: 'progress', open: open.map(({ name }) => name) },
      ...{ agents: agents.length, waiting: waiting.length },
    });
  };
  orchestrator.onDidChange(report);
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const command = JSON.parse(line) as MisbehaveCommand;
      if (command === 'stop') {
        orchestrator
          .stop()
          .then(() => orchestrator.close())
          .then(
            () => {
              say({ is: 'stopped' });
              process.exit();
            },
            (error: unknown) => say({ is: 'failed', message: messageOf(error) }),
          );
        return;
      }
      aheadMs += command.jumpMs;
      say({ is: 'jumped' });
    })
    // Whoever started this is gone.
    .once('close', () => process.exit());
  for (const name of faults) await orchestrator.addFeature({ name });
  await orchestrator.start();
  say({ is: 'running' });
  report();
}

work().catch((error: unknown) => {
  say({ is: 'failed', message: messageOf(error) });
  process.exit(1);
});
