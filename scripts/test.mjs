// @ts-check
// `node scripts/test.mjs [unit|host|e2e|agents|agents-quick …]`: builds, runs the named tiers (all but those of agents
// without a name), and ends with one line that counts every test.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTier } from './testing/runTier.mjs';
import { tiers } from './testing/tiers.mjs';

process.chdir(path.join(path.dirname(fileURLToPath(import.meta.url)), '..'));

const names = process.argv.length > 2 ? process.argv.slice(2) : ['unit', 'host', 'e2e'];
const known = tiers.map(({ name }) => name);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no test tier ${unknown.join(', ')}. Choose from: ${known.join(', ')}.`);
  process.exit(64);
}

const interruption = new AbortController();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => interruption.abort());
}

if (!prepareCheckout()) {
  report(0, 1);
} else {
  let passed = 0;
  let failed = 0;
  /** @type {string[]} */
  const lines = [];
  /** @type {string[]} */
  const failures = [];
  for (const tier of tiers.filter(({ name }) => names.includes(name))) {
    if (interruption.signal.aborted) break;
    console.log(`\n──── ${tier.name} ────`);
    const startedAt = Date.now();
    const counts = await runTier(tier, interruption.signal);
    passed += counts.passed;
    failed += counts.failed;
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    lines.push(`${tier.name}: ${counts.passed} passed, ${counts.failed} failed${skipped} (${seconds} s)`);
    for (const { title, text } of counts.failures) failures.push(`FAILED in ${tier.name}: ${title}\n${text}`);
    for (const { title, text } of counts.unstable) {
      failures.push(`UNSTABLE in ${tier.name} (failed beside other tests, passed alone): ${title}\n${text}`);
    }
  }
  // Once more, where the end of a long log shows them.
  if (failures.length > 0) console.log(`\n${failures.join('\n\n')}`);
  console.log(`\n${lines.join('\n')}`);
  report(passed, failed);
}

function prepareCheckout() {
  const steps = [
    ...(existsSync('node_modules') ? [] : [{ program: 'npm', argv: ['ci'] }]),
    { program: process.execPath, argv: ['esbuild.mjs', '--tests'] },
  ];
  return steps.every(({ program, argv }) => {
    const { status, error } = spawnSync(program, argv, {
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32' && program === 'npm',
    });
    if (status !== 0) console.error(`${program} ${argv.join(' ')} failed. ${error?.message ?? ''}`);
    return status === 0;
  });
}

/**
 * @param {number} passed
 * @param {number} failed
 */
function report(passed, failed) {
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  console.log(`${passed} passed, ${failed} failed`);
}
