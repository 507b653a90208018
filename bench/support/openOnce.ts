import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { openSample } from './sampleStore';

// `node openOnce.js store|wal PATH`: opens a database in a fresh process, writes how long that took and how many agents it found, and dies without closing, so that the files stay as they are.
const [, , kind = '', place = ''] = process.argv;
const countAgents = 'SELECT count(*) AS agents FROM agent_lifecycle';

void (async () => {
  const startedAt = performance.now();
  const open = kind === 'store' ? await openSample(place) : undefined;
  const peer = open ? undefined : new DatabaseSync(place);
  // With a write-ahead log, opening means nothing yet: the first read recovers it.
  const agents = (open?.get(countAgents) ?? peer?.prepare(countAgents).get())?.['agents'];
  writeSync(1, JSON.stringify({ ms: performance.now() - startedAt, agents }));
  process.kill(process.pid, 'SIGKILL');
})();
