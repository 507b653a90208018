import { createInterface } from 'node:readline';
import path from 'node:path';
import { writeSync } from 'node:fs';
import { messageOf, MusterError } from '../../../src/core/base/errors';
import { silentLog } from '../../../src/core/base/log';
import { openProject } from '../../../src/core/createOrchestrator';
import type { SharedProject } from '../../../src/core/orchestrator';
import { defaultSettings } from '../../../src/core/settings';

// A host in a process of its own: says what it sees after each change, and obeys what it is told line by line.
const [, , folder = ''] = process.argv;

export interface HostReport {
  /** What this host is to the project: `owner`, or the state of the one that it follows. */
  readonly role: string;
  readonly leader: number | undefined;
  readonly live: readonly number[];
  readonly passing: number;
}

const say = (line: string): void => void writeSync(1, `${line}\n`);

function report(project: SharedProject): void {
  const { leader, agents, counts } = project.snapshot();
  const seen: HostReport = {
    role: leader?.state ?? 'owner',
    leader: leader?.pid,
    live: agents.filter((agent) => agent.live && agent.pid > 0).map(({ pid }) => pid),
    passing: counts.passing,
  };
  say(`saw ${JSON.stringify(seen)}`);
}

const orders: Readonly<Record<string, (project: SharedProject) => Promise<unknown>>> = {
  start: (project) => project.start(),
  // Not passed on: whoever follows is refused.
  approve: (project) => project.approveMerge(1),
  addFeature: (project) => project.addFeature({ name: 'One more' }),
  addHanging: (project) => project.addFeature({ name: 'Does not end', description: 'demo:hang' }),
  // Pausing waits for nothing; going on makes the scheduler look again.
  pass: async (project) => {
    await project.pause();
    await project.resume();
  },
  takeOver: (project) => project.takeOver(),
  force: (project) => project.takeOver({ evenFrom: project.snapshot().leader }),
  close: (project) => project.close(),
};

void (async () => {
  const project = await openProject({
    folder,
    assets: path.resolve('dist'),
    settings: {
      ...defaultSettings,
      testingRatio: 0,
      provider: 'demo',
      stopGraceSeconds: 1,
      concurrency: 2,
      chatMcpServer: true,
    },
    log: silentLog,
    purpose: 'test host',
  });
  project.onDidChange(() => report(project));
  report(project);
  say('open');
  for await (const order of createInterface({ input: process.stdin })) {
    try {
      say(`done ${order} ${JSON.stringify((await orders[order]?.(project)) ?? null)}`);
    } catch (error) {
      say(`refused ${order} ${error instanceof MusterError ? error.code : messageOf(error)}`);
    }
  }
})();
