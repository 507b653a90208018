import childProcess, { type ChildProcess } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { messageOf } from '../../../src/core/base/errors';
import { silentLog } from '../../../src/core/base/log';
import { createOrchestrator } from '../../../src/core/createOrchestrator';
import type { Orchestrator } from '../../../src/core/orchestrator';
import { defaultSettings } from '../../../src/core/settings';
import { type HostLine, type HostMishap, type HostOrders, stepOf, stopCommand } from '../host/hostOrders';

// A host like `muster run`: takes over what an earlier one has left, and runs the backlog until nothing more can
// run. Kills itself in the middle of a step when it was told to.
const orders = JSON.parse(process.argv[2] ?? '') as HostOrders;

function say(line: HostLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

function die(mishap: HostMishap): void {
  say({ is: 'killing', mishap });
  // The host leads a group of its own; runners and gates are in groups of theirs.
  process.kill(mishap.withChildren ? -process.pid : process.pid, 'SIGKILL');
}

/** All that the engine does to the repository and to agents goes through one of these two functions. */
function watchSteps(mishap: HostMishap): void {
  let left = mishap.nth;
  for (const name of ['spawn', 'execFile'] as const) {
    const run = childProcess[name] as (...args: unknown[]) => ChildProcess;
    const watched = (...args: unknown[]): ChildProcess => {
      const argv = Array.isArray(args[1]) ? args[1].map(String) : [];
      if (stepOf(String(args[0]), argv) !== mishap.step || --left !== 0) return run(...args);
      if (mishap.side === 'before') die(mishap);
      const child = run(...args);
      if (mishap.side === 'during') setTimeout(() => die(mishap), mishap.delayMs);
      // Before anybody else hears of its end.
      else child.prependListener('exit', () => die(mishap));
      return child;
    };
    Object.assign(childProcess, { [name]: watched });
  }
}

function report(orchestrator: Orchestrator): void {
  const { counts, agents } = orchestrator.snapshot();
  say({ is: 'progress', passing: counts.passing, agents: agents.length });
}

async function work(): Promise<void> {
  const { folder, assets, backlog, concurrency, gateCommand } = orders;
  const orchestrator = await createOrchestrator({
    folder,
    assets,
    settings: {
      ...defaultSettings,
      testingRatio: 0,
      provider: 'demo',
      concurrency,
      gateCommands: [gateCommand],
      stopGraceSeconds: 1,
      // Conflicts and failures that features ask for must not be what ends them.
      maxRetries: 10,
    },
    log: silentLog,
    purpose: 'drill',
  });
  say({ is: 'opened' });
  orchestrator.onDidChange(() => report(orchestrator));
  const stop = new AbortController();
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      if (line !== stopCommand) return;
      stop.abort();
      orchestrator.stop().then(
        () => say({ is: 'stopped' }),
        (error: unknown) => say({ is: 'failed', message: messageOf(error) }),
      );
    })
    // Whoever started this is gone.
    .once('close', () => process.exit());
  if (orchestrator.snapshot().counts.total === 0) await orchestrator.importFile(backlog);
  if (!stop.signal.aborted) await orchestrator.start();
  say({ is: 'running' });
  await orchestrator.untilIdle();
  const lacking = orchestrator
    .snapshot()
    .features.filter(({ status }) => status !== 'passing')
    .map(({ id, status, lastError }) => `#${id} is ${status}: ${lastError ?? ''}`);
  await orchestrator.close();
  if (!stop.signal.aborted) say({ is: 'idle', lacking });
  process.exit();
}

if (orders.mishap !== undefined) watchSteps(orders.mishap);
work().catch((error: unknown) => {
  say({ is: 'failed', message: messageOf(error) });
  process.exit(1);
});
