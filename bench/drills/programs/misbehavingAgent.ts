import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FeatureTools } from '../../../src/core/agents/demo/featureTools';
import { gitIn } from '../merge/keepBoth';
import type { Fault, MisbehaveOrders } from '../misbehave/fault';

// `misbehavingAgent.js ORDERS FAULT`: does what its feature is named after. All that it starts ends by itself
// within two minutes.
const [, , ordersFile = '', fault = ''] = process.argv;
const orders = JSON.parse(readFileSync(ordersFile, 'utf8')) as MisbehaveOrders;
const feature = Number(process.env['MUSTER_FEATURE_ID'] ?? 0);
const longestS = 120;

async function work(): Promise<void> {
  const { MUSTER_TOOLS_URL = '', MUSTER_TOOLS_TOKEN = '' } = process.env;
  const tools = await FeatureTools.connect(MUSTER_TOOLS_URL, MUSTER_TOOLS_TOKEN);
  writeFileSync(`feature-${feature}.txt`, 'done\n');
  gitIn(process.cwd(), 'add', '--all');
  gitIn(process.cwd(), 'commit', '--quiet', '--message', `Feature ${feature}`);
  await tools.call('feature_mark_passing', { id: feature });
  await tools.close();
}

async function flood(): Promise<void> {
  const at = 1000;
  for (let next = 0; next < orders.floodLines; next += at) {
    const lines = Array.from({ length: at }, (_, index) => `flood ${next + index} ${'~'.repeat(60)}\n`);
    const bytes = Buffer.from(lines.join(''));
    for (let written = 0; written < bytes.length;) written += writeSync(1, bytes, written);
    // The tools' connection gets its turns.
    await delay(0);
  }
}

/** Holds so much memory that it cannot be handed back unnoticed: each page was written to. */
async function hog(): Promise<void> {
  const held: Buffer[] = [];
  for (let megabytes = 0; megabytes < orders.hogMB; megabytes += 16)
    held.push(Buffer.alloc(16 * 1024 ** 2, 1));
  await delay(orders.busyMs);
  if (held.some((block) => block[0] !== 1)) throw new Error('Memory was lost.');
}

/**
 * A third of them are plain children; a third lead groups and sessions of their own; a third have lost parent and
 * grandparent besides, and hear no TERM.
 */
async function storm(): Promise<void> {
  const each = Math.floor(orders.processes / 3);
  const note = path.join(orders.ledger, `storm-${process.pid}`);
  const sleep = `sleep ${longestS}`;
  for (let n = 0; n < each; n++) noted(note, spawn('sleep', [String(longestS)], { stdio: 'ignore' }).pid);
  for (let n = 0; n < each; n++) {
    noted(note, spawn('sleep', [String(longestS)], { stdio: 'ignore', detached: true }).pid);
  }
  const loop = `trap '' TERM; n=0; while [ $n -lt ${each} ]; do ${sleep} & echo $! >> "$0"; n=$((n+1)); done`;
  const between = spawn('sh', ['-c', `(${loop}) & exit 0`, note], { stdio: 'ignore', detached: true });
  await once(between, 'exit');
  while (readFileSync(note, 'utf8').trim().split('\n').length < 3 * each) await delay(20);
  writeFileSync(`${note}.whole`, '');
  console.log('@muster working: the storm is on');
}

function noted(file: string, pid: number | undefined): void {
  appendFileSync(file, `${pid ?? 0}\n`);
}

const deeds: Readonly<Record<Fault, () => Promise<void>>> = {
  works: async () => {
    await delay(orders.busyMs);
    await work();
  },
  floods: async () => {
    await flood();
    await work();
  },
  hogs: async () => {
    await hog();
    await work();
  },
  'leaves empty-handed': () => Promise.resolve(),
  crashes: () => Promise.reject(new Error('It crashes, as it was asked to.')),
  'storms and leaves': storm,
  'computes in silence': async () => {
    const until = performance.now() + orders.computingMs;
    // Half of a core, so that the others get something done.
    while (performance.now() < until) {
      const pauseAt = performance.now() + 50;
      while (performance.now() < pauseAt);
      await delay(50);
    }
    await work();
  },
  sleeps: () => delay(longestS * 1000),
  'storms and stays': async () => {
    await storm();
    // Not in silence.
    for (let second = 1; second <= longestS; second++) {
      console.log(`second ${second}`);
      await delay(1000);
    }
  },
};

const deed = deeds[fault as Fault];
deed().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(String(error));
    process.exit(1);
  },
);
