// @ts-check
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** @typedef {{ pid: number, commandLine: string }} RunningProcess */

/**
 * The processes that belong to this folder: they work in it, or one of their environment variables names it.
 * With a folder of its own as TMPDIR, that finds every descendant of a test run, also one that left the group
 * and whose parent is gone. Needs /proc, so it finds nothing but on Linux.
 * @param {string} folder
 * @returns {RunningProcess[]}
 */
export function processesOf(folder) {
  if (process.platform !== 'linux') return [];
  const found = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      const workingFolder = readlinkSync(`/proc/${pid}/cwd`);
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      if (!workingFolder.startsWith(folder + path.sep) && !environment.includes(folder)) continue;
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      if (commandLine !== '') found.push({ pid, commandLine });
    } catch {
      // It ended in the meantime, or belongs to another user.
    }
  }
  return found;
}

/**
 * Gives what belongs to the folder a moment to end by itself, then kills it.
 * @param {string} folder
 * @param {{ graceMs?: number }} [options]
 * @returns {Promise<RunningProcess[]>} what had to be killed
 */
export async function killLeftovers(folder, { graceMs = 3000 } = {}) {
  const deadline = Date.now() + graceMs;
  let left = processesOf(folder);
  while (left.length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = processesOf(folder);
  }
  const killed = left;
  // Once more and again: a process that is being killed may just have started another.
  for (let round = 0; left.length > 0 && round < 20; round += 1) {
    for (const { pid } of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It was faster.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = processesOf(folder);
  }
  return killed;
}
