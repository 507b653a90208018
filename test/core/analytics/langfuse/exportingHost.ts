import { Emitter } from '../../../../src/core/base/event';
import { silentLog } from '../../../../src/core/base/log';
import { systemClock } from '../../../../src/core/base/clock';
import { endAgent, insertAgent } from '../../../../src/core/agents/lifecycle';
import { langfuseExporter } from '../../../../src/core/analytics/langfuse/langfuseExporter';
import { readPlace } from '../../../../src/core/analytics/langfuse/outbox';
import { openStore } from '../../../../src/core/store/openStore';

// Opens a database, lets as many agents as asked for begin and end, and exports for as long as its input is open.
const [, , directory = '', wasm = '', url = '', agents = '0'] = process.argv;

void (async () => {
  // Keeps the process alive; the timers of the clock do not.
  process.stdin.resume();
  const store = await openStore({ directory, wasm, clock: systemClock, log: silentLog });
  const never = new Emitter<void>();
  const exporter = langfuseExporter({
    source: {
      read: () =>
        Promise.resolve({
          kind: 'on',
          url,
          keys: { publicKey: 'pk-lf-test', secretKey: 'sk-lf-test' },
          includeText: false,
        }),
      onDidChange: never.event,
    },
    onNotice: (notice) => process.stdout.write(`${notice}\n`),
    closeWithinMs: 5_000,
  })({ store, clock: systemClock, log: silentLog });
  // What ended before the export was on is not sent.
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (readPlace(store) !== undefined) resolve();
    };
    store.onDidCommit(look);
    look();
  });
  for (let n = 1; n <= Number(agents); n++) {
    const id = await store.commit((tx) =>
      insertAgent(tx, {
        agentType: 'coding',
        taskId: 'task',
        taskType: 'implementation',
        featureId: null,
        priority: null,
        fence: 1,
        attempt: 1,
        slot: 0,
        provider: 'demo',
        model: null,
        command: 'demo',
        worktree: '',
        branch: '',
        tokenHash: `hash ${process.pid} ${n}`,
      }),
    );
    await store.commit((tx) =>
      endAgent(tx, id, { status: 'completed', outcome: 'skipped', exitCode: 0, signal: null, error: null }),
    );
  }
  process.stdout.write('done\n');
  process.stdin.once('end', () => {
    void exporter.close().then(() => store.close());
  });
})();
