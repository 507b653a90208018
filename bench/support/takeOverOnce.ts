import { silentLog } from '../../src/core/base/log';
import { createOrchestrator } from '../../src/core/createOrchestrator';
import { defaultSettings } from '../../src/core/settings';

// `takeOverOnce <repository> <assets> <agents>`: a host that starts, and says how long after its process began it
// had taken over so many agents. Then it goes on until it is killed, or stops them all when its input ends.
const [, , folder = '', assets = '', expected = ''] = process.argv;

void (async () => {
  const orchestrator = await createOrchestrator({
    ...{ folder, assets, log: silentLog, purpose: 'benchmark' },
    settings: { ...defaultSettings, testingRatio: 0, provider: 'demo', concurrency: 5, stopGraceSeconds: 0 },
  });
  const ms = performance.now();
  const { agents } = orchestrator.snapshot();
  const live = agents.filter((agent) => agent.live && agent.pid > 0).length;
  if (live !== Number(expected)) throw new Error(`${live} agents were taken over instead of ${expected}`);
  process.stdout.write(`${JSON.stringify({ ms, live })}\n`);
  process.stdin.resume().once('end', () => {
    void orchestrator
      .stop()
      .then(() => orchestrator.close())
      .then(() => process.exit());
  });
})();
