import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../src/core/base/log';
import { createOrchestrator } from '../../src/core/createOrchestrator';
import { defaultSettings } from '../../src/core/settings';
import { absolute, type FigureGroup, ratio } from '../support/figure';

const features = 12;
const pollMs = 5000;
const pollRounds = 5;

/** Writes down when it starts and when it ends; what it would do in between is not what is measured. */
const agent = `
const { appendFileSync } = require('node:fs');
const now = () => performance.timeOrigin + performance.now();
// When the system started the process, not when its program came to this line.
const mark = (word, at) => appendFileSync(process.argv[2], word + ' ' + at + '\\n');
mark('start', performance.timeOrigin);
setTimeout(() => mark('end', now()), Number(process.argv[3] ?? 50));
`;

/**
 * From an agent's end to the start of the next agent's process, one agent at a time, by the whole engine with real
 * processes: the end is noticed and judged, written down, the next feature picked and claimed, and a runner started.
 * Only second attempts are measured, whose worktrees are there already. The peer is a loop that looks each 5 seconds
 * whether its child has ended and then starts the next one.
 */
export const handoff: FigureGroup = {
  names: ['sched.handoff.p50.ms', 'sched.handoff.vsPolling5s'],
  async measure(folder) {
    const own = await handoffsOfEngine(path.join(folder, 'handoff'));
    const others = await handoffsOfPolling(path.join(folder, 'handoff'));
    const paired = own.slice(-others.length);
    return [
      absolute('sched.handoff.p50.ms', 'ms', own),
      ratio('sched.handoff.vsPolling5s', { peer: 'a loop that polls each 5 s', own: paired, others }),
    ];
  },
};

async function handoffsOfEngine(repository: string): Promise<number[]> {
  mkdirSync(repository);
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: repository });
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Benchmark');
  git('config', 'user.email', 'benchmark@example.org');
  git('config', 'commit.gpgsign', 'false');
  writeFileSync(path.join(repository, 'readme.md'), '# Benchmark\n');
  git('add', '.');
  git('commit', '--quiet', '-m', 'First commit');
  const script = path.join(repository, '..', 'agent.cjs');
  const marks = path.join(repository, '..', 'marks');
  writeFileSync(script, agent);
  const orchestrator = await createOrchestrator({
    folder: repository,
    assets: __dirname,
    settings: {
      ...defaultSettings,
      provider: 'command',
      commandTemplate: `${quoted(process.execPath)} ${quoted(script)} ${quoted(marks)}`,
      concurrency: 1,
      testingRatio: 0,
      maxRetries: 2,
      gateDetect: false,
    },
    log: silentLog,
  });
  try {
    for (let n = 1; n <= features; n++) await orchestrator.addFeature({ name: `Feature ${n}` });
    await orchestrator.start();
    await orchestrator.untilIdle();
  } finally {
    await orchestrator.stop();
    await orchestrator.close();
  }
  // Between first and second attempts may lie the pause before a retry.
  const seconds = gapsOf(marks).slice(features + 1);
  if (seconds.length === 0) throw new Error('No agent was started a second time');
  return seconds;
}

function quoted(text: string): string {
  return `"${text}"`;
}

async function handoffsOfPolling(repository: string): Promise<number[]> {
  const script = path.join(repository, '..', 'agent.cjs');
  const marks = path.join(repository, '..', 'polled');
  const start = (round: number): ChildProcess =>
    // Of different lengths, so that their ends do not fall on the beat of the polling.
    spawn(process.execPath, [script, marks, String(300 + 900 * round)], { stdio: 'ignore' });
  let child = start(0);
  for (let round = 1; round <= pollRounds;) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    if (child.exitCode === null) continue;
    child = start(round++);
  }
  await new Promise((resolve) => child.once('exit', resolve));
  return gapsOf(marks);
}

/** From each end to the start that follows it. */
function gapsOf(marks: string): number[] {
  const gaps: number[] = [];
  let ended: number | undefined;
  for (const line of readFileSync(marks, 'utf8').trim().split('\n')) {
    const [word, at = ''] = line.split(' ');
    if (word === 'end') ended = Number(at);
    else if (ended !== undefined) gaps.push(Number(at) - ended);
  }
  return gaps;
}
