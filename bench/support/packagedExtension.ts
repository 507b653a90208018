import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Builds the extension as it ships, once in each run: `dist/` then holds what the package holds. */
export function packagedExtension(folder: string): string {
  const file = path.join(folder, 'muster.vsix');
  if (existsSync(file)) return file;
  const { status, stderr } = spawnSync(process.execPath, [path.resolve('scripts/package.mjs'), file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The extension could not be packed: ${stderr}`);
  return file;
}
