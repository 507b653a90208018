// @ts-check
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * The first of these programs that is on the PATH.
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
export function findProgram(names, environment = process.env) {
  const folders = (environment['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) {
        const candidate = path.join(folder, name + ending);
        if (isExecutable(candidate)) return candidate;
      }
    }
  }
  return undefined;
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
