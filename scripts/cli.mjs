// @ts-check
// `node scripts/cli.mjs …`: the command line from the sources, built anew when they have changed.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const program = path.join(root, 'dist/cli.js');
const sources = ['src', 'esbuild.mjs', 'scripts/building', 'package-lock.json'];

if (modifiedAt(program) < Math.max(...sources.map((name) => newest(path.join(root, name))))) {
  // Standard output belongs to the program, so whatever the build says goes to standard error.
  const build = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (build.status !== 0) {
    console.error('The build failed. If packages are missing, run `npm ci` first.');
    process.exit(1);
  }
}

// In this very process: exit code, signals and terminal are then the program's own.
process.argv[1] = program;
createRequire(import.meta.url)(program);

/** @param {string} file */
function modifiedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** @param {string} place a file or a folder */
function newest(place) {
  if (!statSync(place).isDirectory()) return modifiedAt(place);
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' });
  return Math.max(0, ...names.map((name) => modifiedAt(path.join(place, name))));
}
