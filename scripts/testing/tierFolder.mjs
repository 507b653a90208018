// @ts-check
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, realpathSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const memory = '/dev/shm';
const enoughBytes = 4 * 1024 ** 3;

/**
 * A fresh folder for the temporary files of a tier, below a short path, because the paths of sockets in it may not have
 * more than about a hundred characters. In memory, where there is a file system for it that can do all that a disk
 * can: most of what tests write is to be synced, and half of their time they would wait for the disk.
 * @param {{ inMemory?: boolean }} [options]
 */
export function tierFolder({ inMemory = false } = {}) {
  const onDisk = process.platform === 'win32' ? os.tmpdir() : '/tmp';
  const parent = inMemory && isUsable(memory) ? memory : onDisk;
  return realpathSync(mkdtempSync(path.join(parent, 'muster-test-')));
}

/** @param {string} parent */
function isUsable(parent) {
  if (process.platform !== 'linux') return false;
  try {
    accessSync(parent, constants.W_OK);
    const { bavail, bsize } = statfsSync(parent);
    // Containers often have only a little, and no program may run from there.
    return bavail * bsize >= enoughBytes && os.freemem() >= enoughBytes && canRunPrograms(parent);
  } catch {
    return false;
  }
}

/** @param {string} parent */
function canRunPrograms(parent) {
  const folder = mkdtempSync(path.join(parent, 'muster-test-'));
  try {
    const script = path.join(folder, 'run');
    writeFileSync(script, '#!/bin/sh\n', { mode: 0o700 });
    return spawnSync(script).status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
