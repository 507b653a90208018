// @ts-check
// `node scripts/pictures.mjs` takes the README's pictures in the running extension, by the means of the end-to-end
// tests, and writes them into docs/pictures. Look at them before you commit them.
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { killLeftovers } from './processes/leftovers.mjs';
import { endGroup } from './processes/processGroup.mjs';
import { cleanEnvironment } from './testing/cleanEnvironment.mjs';
import { tiers } from './testing/tiers.mjs';

process.chdir(path.join(path.dirname(fileURLToPath(import.meta.url)), '..'));

const prepared = await tiers.find(({ name }) => name === 'e2e')?.prepare();
mkdirSync('out', { recursive: true });
await build({
  entryPoints: ['test/e2e/pictures/takePictures.ts'],
  outfile: 'out/pictures/takePictures.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  loader: { '.sql': 'text', '.md': 'text' },
  logLevel: 'warning',
});
// As for the tests: what agents leave behind is found by this folder, and paths of sockets below it are short.
const folder = realpathSync(mkdtempSync('/tmp/muster-test-'));
try {
  const child = spawn(process.execPath, ['out/pictures/takePictures.js'], {
    detached: process.platform !== 'win32',
    stdio: 'inherit',
    env: { ...cleanEnvironment(folder), ...prepared },
  });
  process.once('SIGINT', () => void endGroup(child));
  process.exitCode = await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  await endGroup(child);
  await killLeftovers(folder);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
