// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../vscode-host/cacheFolder.mjs';

/** @typedef {Readonly<Record<string, number>>} Durations milliseconds by file, relative to the folder of all tests */

const recordFile = () => path.join(cacheFolder(), 'durations.json');

/**
 * How long test files took when they last ran on this machine.
 * @returns {Durations}
 */
export function recordedDurations() {
  try {
    return JSON.parse(readFileSync(recordFile(), 'utf8'));
  } catch {
    // None yet, or somebody is writing it.
    return {};
  }
}

/**
 * Keeps what is new beside what is known of other files.
 * @param {Durations} durations
 */
export function recordDurations(durations) {
  if (Object.keys(durations).length === 0) return;
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    writeFileSync(recordFile(), JSON.stringify({ ...recordedDurations(), ...durations }, undefined, 1));
  } catch {
    // Without it the next run only takes longer.
  }
}

/**
 * What takes longest comes first, so that no worker is left with a long file when the others are done. What has not
 * run yet may take long.
 * @param {readonly string[]} files
 * @param {Durations} durations
 * @returns {string[]}
 */
export function longestFirst(files, durations) {
  const of = (/** @type {string} */ file) => durations[file] ?? Number.MAX_VALUE;
  return [...files].sort((a, b) => of(b) - of(a));
}
