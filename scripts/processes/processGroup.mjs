// @ts-check
import { spawnSync } from 'node:child_process';

/**
 * Signals a process that was started with `detached: true`, and everything that stayed in its group.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 * @returns {boolean} false when nothing was there any more
 */
export function signalGroup(pid, signal) {
  if (process.platform === 'win32') {
    return spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']).status === 0;
  }
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends a detached child and its group: asks first, kills what is left after the grace.
 * @param {import('node:child_process').ChildProcess} child
 * @param {{ graceMs?: number }} [options]
 */
export async function endGroup(child, { graceMs = 5000 } = {}) {
  const { pid } = child;
  if (pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    signalGroup(pid, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
    await ended;
    clearTimeout(timer);
  }
  // The leader is gone; members of its group may not be.
  signalGroup(pid, 'SIGKILL');
}
