import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';

const calmLooks = 10;
const pauseMs = 50;
const calmLagMs = 15;
const calmAnswerMs = 25;
const settleMs = 30_000;

/** VS Code calls this in the extension host, in a folder that does not use Muster. */
export async function run(): Promise<void> {
  const file = process.env['MUSTER_BENCH_RESULT_FILE'];
  const extension = vscode.extensions.getExtension('muster.muster');
  if (file === undefined || extension === undefined) throw new Error('Run this by: npm run bench');
  await untilSettled();
  if (extension.isActive) throw new Error('Muster was activated in a folder that does not use it.');
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await extension.activate();
  const ms = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  writeFileSync(file, JSON.stringify({ ms, cpuMs: (user + system) / 1000 }));
}

/**
 * A window that has just opened loads a dozen extensions of its own and its renderer, and answers nobody for a second or
 * two, an extension that does nothing included. On a machine that never comes to rest it is measured all the same.
 */
async function untilSettled(): Promise<void> {
  const until = performance.now() + settleMs;
  for (let calm = 0; calm < calmLooks && performance.now() < until;) {
    const lag = await elapsed(() => new Promise((resolve) => setTimeout(resolve, pauseMs)));
    const answer = await elapsed(() => vscode.commands.executeCommand('setContext', 'muster.bench', 'none'));
    calm = lag - pauseMs < calmLagMs && answer < calmAnswerMs ? calm + 1 : 0;
  }
}

async function elapsed(body: () => PromiseLike<unknown>): Promise<number> {
  const before = performance.now();
  await body();
  return performance.now() - before;
}
