// @ts-check
// `node scripts/package.mjs [file]`: builds for production and packs the extension into a .vsix.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const largestBytes = 2 * 1024 * 1024;
const target = process.argv[2] && path.resolve(process.argv[2]);
process.chdir(path.join(path.dirname(fileURLToPath(import.meta.url)), '..'));

/** @type {{ name: string, version: string }} */
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const file = target ?? path.resolve(`${name}-${version}.vsix`);
mkdirSync(path.dirname(file), { recursive: true });

runNode('esbuild.mjs', '--production');
runNode(
  'node_modules/@vscode/vsce/vsce',
  'package',
  // Everything is bundled.
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  ...['--out', file],
);

const { size } = statSync(file);
if (size > largestBytes) {
  console.error(`${file} has ${size} bytes, more than the ${largestBytes} that it may have.`);
  process.exitCode = 1;
}

/** @param {string[]} argv */
function runNode(...argv) {
  const { status } = spawnSync(process.execPath, argv, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}
