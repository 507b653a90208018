// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { killLeftovers } from '../processes/leftovers.mjs';
import { endGroup } from '../processes/processGroup.mjs';
import { cacheFolder } from '../vscode-host/cacheFolder.mjs';
import { cleanEnvironment } from './cleanEnvironment.mjs';
import { recordDurations } from './durations.mjs';
import { filesToTryAlone, judge } from './secondTry.mjs';
import { tierFolder } from './tierFolder.mjs';

/**
 * @typedef {{ file?: string, title: string, text: string }} Failure
 * @typedef {{ passed: number, failed: number, skipped: number, failures: Failure[], finished: boolean,
 *   durations?: import('./durations.mjs').Durations }} Result what the Mocha reporter writes
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly Failure[]} failures what failed
 * @property {readonly Failure[]} unstable what failed beside other tests and passed alone; counted as passed
 */

/** A tier that has reported its end and then stays alive has left a timer, a server or a process open. */
const lingerMs = 30_000;

/** @type {Result} */
const noResult = { passed: 0, failed: 0, skipped: 0, failures: [], finished: false };

/**
 * Runs one tier, and counts everything that is wrong with the run as a failed test: a crash, a hang, a process left
 * behind, no test at all. In a tier whose tests share a machine or a window, the files of a few failures get a second
 * try alone.
 * @param {import('./tiers.mjs').Tier} tier
 * @param {AbortSignal} signal ends the tier early
 * @returns {Promise<Counts>}
 */
export async function runTier(tier, signal) {
  /** @type {Record<string, string>} */
  let prepared;
  try {
    prepared = await tier.prepare();
  } catch (error) {
    return count(tier, undefined, undefined, [error instanceof Error ? error.message : String(error)]);
  }
  const { timeoutMs, argvAlone, inMemory = false } = tier;
  const options = { timeoutMs, prepared, signal, inMemory };
  const first = await runOnce(tier.argv, options);
  if (argvAlone) recordDurations(first.result?.durations ?? {});
  const files = first.result && argvAlone && !signal.aborted ? filesToTryAlone(first.result) : [];
  if (files.length === 0 || !argvAlone) return count(tier, first.result, undefined, first.problems);
  console.log(
    `\n${tier.name}: once more, alone: ${files.map((file) => path.relative('.', file)).join(', ')}`,
  );
  const alone = await runOnce((resultFile) => argvAlone(resultFile, files), options);
  return count(tier, first.result, alone.result, [...first.problems, ...alone.problems]);
}

/**
 * Runs Node in a process group, a home folder and a temporary folder of its own.
 * @param {(resultFile: string) => readonly string[]} argv
 * @param {{ timeoutMs: number, prepared: Record<string, string>, signal: AbortSignal, inMemory: boolean }} options
 * @returns {Promise<{ result: Result | undefined, problems: string[] }>}
 */
async function runOnce(argv, { timeoutMs, prepared, signal, inMemory }) {
  const folder = tierFolder({ inMemory });
  const resultFile = path.join(folder, 'result.json');
  try {
    const child = spawn(process.execPath, argv(resultFile), {
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...cleanEnvironment(folder),
        ...prepared,
        MUSTER_TEST_CACHE: cacheFolder(),
        MUSTER_TEST_RESULT_FILE: resultFile,
      },
    });
    const problems = await endOf(child, { timeoutMs, resultFile, signal });
    await endGroup(child);
    for (const { pid, commandLine } of await killLeftovers(folder)) {
      problems.push(`Left running: ${pid} ${commandLine.slice(0, 300)}`);
    }
    return { result: readResult(resultFile), problems };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {{ timeoutMs: number, resultFile: string, signal: AbortSignal }} options
 * @returns {Promise<string[]>} what was wrong with the way in which it ended
 */
function endOf(child, { timeoutMs, resultFile, signal }) {
  return new Promise((resolve) => {
    /** @param {string[]} problems */
    const settle = (problems) => {
      clearTimeout(timer);
      clearInterval(lingerTimer);
      signal.removeEventListener('abort', onAbort);
      resolve(problems);
    };
    const onAbort = () => settle(['Interrupted']);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    const timer = setTimeout(() => settle([`No end within ${timeoutMs / 1000} s`]), timeoutMs);
    /** @type {number | undefined} */
    let finishedAt;
    const lingerTimer = setInterval(() => {
      if (readResult(resultFile)?.finished !== true) return;
      finishedAt ??= Date.now();
      if (Date.now() - finishedAt > lingerMs) {
        settle(['All tests have ended but the process has not: a timer, server or process is still open']);
      }
    }, 500);
    child.once('error', (error) => settle([error.message]));
    child.once('exit', (code, exitSignal) => {
      const result = readResult(resultFile);
      if (result?.finished !== true) settle([`Died in mid-suite (${exitSignal ?? `exit code ${code}`})`]);
      else if (code !== 0 && result.failed === 0) settle([`Ended with ${exitSignal ?? `exit code ${code}`}`]);
      else settle([]);
    });
  });
}

/**
 * @param {string} file
 * @returns {Result | undefined}
 */
function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Not written yet, or being written.
    return undefined;
  }
}

/**
 * @param {import('./tiers.mjs').Tier} tier
 * @param {Result | undefined} result
 * @param {Result | undefined} alone of the second try
 * @param {readonly string[]} problems
 * @returns {Counts}
 */
function count(tier, result, alone, problems) {
  const skipped = result?.skipped ?? 0;
  const { passed, failed, failures, unstable } = judge(result ?? noResult, alone);
  const wrong = passed + failed === 0 && problems.length === 0 ? ['No test ran'] : problems;
  for (const problem of wrong) console.error(`\n${tier.name}: ${problem}`);
  const all = [...failures, ...wrong.map((problem) => ({ title: problem, text: '' }))];
  return { passed, failed: failed + wrong.length, skipped, failures: all, unstable };
}
