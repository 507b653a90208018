import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { allPids, readAgentProcess, stillLives } from '../host/agentProcesses';
import { LiveAgents } from '../host/liveAgents';
import type { WatcherLine, WatcherOrders } from '../host/watcherLines';

// Looks at the agents of a project from outside, whatever becomes of its hosts, until its input ends.
const { folder, concurrency } = JSON.parse(process.argv[2] ?? '') as WatcherOrders;
const everyMs = 10;

function say(line: WatcherLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

void (async () => {
  const over = new AbortController();
  process.stdin.resume().once('end', () => over.abort());
  const source = { pids: allPids, read: (pid: number) => readAgentProcess(pid, folder), stillLives };
  const agents = new LiveAgents(source, concurrency);
  const said = new Set<string>();
  say({ is: 'watching' });
  while (!over.signal.aborted) {
    for (const violation of await agents.look()) {
      if (said.has(violation)) continue;
      said.add(violation);
      say({ is: 'violation', violation });
    }
    await delay(everyMs);
  }
  const { looks, mostAtOnce, tags } = agents;
  say({ is: 'seen', looks, mostAtOnce, agents: tags.size });
})();
