import os from 'node:os';
import path from 'node:path';

/** For a person to read, as VS Code writes paths: what lies in the home folder begins with `~`, except on Windows. */
export function shortPath(absolute: string, home = os.homedir(), platform = process.platform): string {
  if (platform === 'win32' || home === '') return absolute;
  const inHome = path.posix.relative(home, absolute);
  if (inHome === '') return '~';
  return inHome === '..' || inHome.startsWith('../') ? absolute : `~/${inHome}`;
}
