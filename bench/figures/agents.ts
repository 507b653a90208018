import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { RunHandle } from '../../src/core/agents/run';
import { systemClock } from '../../src/core/base/clock';
import { silentLog } from '../../src/core/base/log';
import { openStore } from '../../src/core/store/openStore';
import { absolute, type FigureGroup } from '../support/figure';
import { launchAgent } from '../support/launchedAgent';

const rounds = 9;
const agentCount = 10;

/**
 * From the start of a host's process, which loads and compiles all that it needs, to the moment at which it follows
 * ten agents that an earlier host has left. Each host is killed, so that the next one finds what a crash leaves.
 */
export const takeOver: FigureGroup = {
  names: ['agents.takeover.ms'],
  async measure(folder) {
    const repository = makeRepository(path.join(folder, 'takeover'));
    const samples: number[] = [];
    try {
      await leaveAgents(repository);
      for (let round = 0; round < rounds; round++) samples.push(await takeOverOnce(repository, 'kill'));
    } finally {
      await takeOverOnce(repository, 'stop');
    }
    return [absolute('agents.takeover.ms', 'ms', samples)];
  },
};

function makeRepository(repository: string): string {
  mkdirSync(repository);
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: repository });
  git('init', '--quiet', '--initial-branch=main');
  writeFileSync(path.join(repository, 'readme.md'), '# Benchmark\n');
  git('add', '.');
  const identity = ['-c', 'user.name=Benchmark', '-c', 'user.email=benchmark@example.org'];
  git(...identity, '-c', 'commit.gpgsign=false', 'commit', '--quiet', '-m', 'First commit');
  return repository;
}

/** As a host leaves them that was killed while ten agents were at work; the agents write now and then. */
async function leaveAgents(repository: string): Promise<void> {
  const directory = path.join(repository, '.git', 'muster');
  mkdirSync(directory, { recursive: true });
  const wasm = path.join(__dirname, 'sql-wasm.wasm');
  const store = await openStore({ directory, wasm, clock: systemClock, log: silentLog });
  const handles: RunHandle[] = [];
  const script = `console.log('@muster working: begun'); setInterval(() => console.log('still here'), 500)`;
  const agent = {
    ...{ store, directory, folder: repository, script: [script] as const },
    runnerScript: path.join(__dirname, 'runner.js'),
  };
  try {
    for (let n = 1; n <= agentCount; n++) handles.push(await launchAgent({ ...agent, n }));
    await store.commit((tx) =>
      tx.run(`INSERT INTO orchestrator_state (key, value) VALUES ('mode', 'running')`),
    );
  } finally {
    for (const handle of handles) handle.dispose();
    await store.close();
  }
}

async function takeOverOnce(repository: string, end: 'kill' | 'stop'): Promise<number> {
  const argv = [path.join(__dirname, 'takeOverOnce.js'), repository, __dirname, String(agentCount)];
  const host = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(host, 'exit');
  let ms: number | undefined;
  for await (const line of createInterface({ input: host.stdout })) {
    ({ ms } = JSON.parse(line) as { ms: number });
    if (end === 'kill') host.kill('SIGKILL');
    else host.stdin.end();
  }
  await ended;
  if (ms === undefined) throw new Error('A host could not take the agents over; see above.');
  return ms;
}
