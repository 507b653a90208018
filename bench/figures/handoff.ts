import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../src/core/base/log';
import { createOrchestrator } from '../../src/core/createOrchestrator';
import { defaultSettings } from '../../src/core/settings';
import { absolute, type FigureGroup, ratio } from '../support/figure';

const features = 20;
/** After a first attempt that came to nothing a feature waits a second, give or take a tenth. */
const longestPauseMs = 1100;
const pollMs = 5000;
const pollRounds = 5;

/** Writes down when it starts and when it ends; what it would do in between is not what is measured. */
const agent = `
const { appendFileSync } = require('node:fs');
const now = () => performance.timeOrigin + performance.now();
// When the system started the process, not when its program came to this line.
const feature = process.env.MUSTER_FEATURE_ID ?? '';
const mark = (word, at) => appendFileSync(process.argv[2], [word, at, feature].join(' ') + '\\n');
mark('start', performance.timeOrigin);
setTimeout(() => mark('end', now()), Number(process.argv[3] ?? 50));
`;

/**
 * From an agent's end to the start of the next agent's process, one agent at a time, by the whole engine with real
 * processes: the end is noticed and judged, written down, the next feature picked and claimed, and a runner started.
 * Only second attempts are measured, whose worktrees are there already, and only those that the agent before was all
 * that they waited for. The peer is a loop that looks each 5 seconds
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
  const seconds = secondAttempts(marksIn(marks));
  if (seconds.length === 0) throw new Error('No second attempt waited for nothing but the agent before');
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

interface Mark {
  readonly word: string;
  readonly at: number;
  readonly feature: string;
}

function marksIn(file: string): Mark[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [word = '', at = '', feature = ''] = line.split(' ');
    return { word, at: Number(at), feature };
  });
}

/** From each end to the start that follows it. */
function gapsOf(file: string): number[] {
  return pairs(marksIn(file)).map(([end, start]) => start.at - end.at);
}

/** The same, for features that had ended before and whose pause after that was over when the agent before ended. */
function secondAttempts(marks: readonly Mark[]): number[] {
  const gaps: number[] = [];
  for (const [end, start] of pairs(marks)) {
    const earlier = marks.find(({ word, feature }) => word === 'end' && feature === start.feature);
    const wasDue = earlier !== undefined && earlier.at + longestPauseMs < end.at;
    if (wasDue) gaps.push(start.at - end.at);
  }
  return gaps;
}

/** Each end with the start that follows it. */
function pairs(marks: readonly Mark[]): (readonly [Mark, Mark])[] {
  const found: (readonly [Mark, Mark])[] = [];
  let ended: Mark | undefined;
  for (const mark of marks) {
    if (mark.word === 'end') ended = mark;
    else if (ended !== undefined) found.push([ended, mark]);
  }
  return found;
}
