import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from './agentEnvironment';

export interface SearchOptions {
  readonly environment: Environment;
  /** What relative paths are relative to. */
  readonly folder: string;
  readonly platform?: NodeJS.Platform;
}

/**
 * The program that a name or path stands for; undefined when there is none. On Windows only real programs
 * count: a `.cmd` file needs a shell, and a shell would read the arguments again.
 */
export function findExecutable(name: string, options: SearchOptions): string | undefined {
  const { environment, folder, platform = process.platform } = options;
  const windows = platform === 'win32';
  const names = windows && !/\.(exe|com)$/i.test(name) ? [`${name}.exe`, `${name}.com`] : [name];
  if (name.includes('/') || (windows && name.includes('\\'))) {
    return names.map((each) => path.resolve(folder, each)).find((file) => canRun(file, windows));
  }
  const search = Object.entries(environment).find(([key]) => (windows ? key.toUpperCase() : key) === 'PATH');
  // An empty entry would mean the present folder, which here is a repository that somebody else may have written.
  const folders = (search?.[1] ?? '').split(windows ? ';' : ':').filter((entry) => path.isAbsolute(entry));
  for (const entry of folders) {
    const found = names.map((each) => path.join(entry, each)).find((file) => canRun(file, windows));
    if (found !== undefined) return found;
  }
  return undefined;
}

function canRun(file: string, windows: boolean): boolean {
  try {
    if (!statSync(file).isFile()) return false;
    if (!windows) accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
