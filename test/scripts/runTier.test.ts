import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/temporaryFolder';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly { readonly title: string; readonly text: string }[];
  readonly unstable: readonly { readonly title: string }[];
}

describe('A tier of tests that run side by side', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());
  it('names a test that fails beside others and passes alone, and counts it as passed', async () => {
    const { counts, runs } = await runTests(folder.path, {
      unstable: `it('is steady', () => {}); it('wavers', () => { if (run === 1) throw new Error('busy'); });`,
    });
    assert.deepEqual(
      {
        passed: counts.passed,
        failed: counts.failed,
        runs,
        unstable: counts.unstable.map(({ title }) => title),
      },
      { passed: 2, failed: 0, runs: { unstable: 2 }, unstable: ['wavers'] },
    );
  });

  it('counts a test that fails alone as well as failed, and says with what', async () => {
    const { counts, runs } = await runTests(folder.path, {
      broken: `it('is broken', () => { throw new Error('wrong sum'); });`,
      sound: `it('is sound', () => {});`,
    });
    assert.deepEqual(
      { passed: counts.passed, failed: counts.failed, runs, unstable: counts.unstable },
      { passed: 1, failed: 1, runs: { broken: 2, sound: 1 }, unstable: [] },
    );
    assert.match(
      counts.failures.map(({ title, text }) => `${title}: ${text}`).join(),
      /is broken: .*wrong sum/s,
    );
  });

  it('gives no second try where many fail', async () => {
    const failing = Array.from(
      { length: 4 },
      (_, n) => `it('fails ${n}', () => { if (run === 1) throw new Error(); });`,
    );
    const { counts, runs } = await runTests(folder.path, { failing: failing.join('\n') });
    assert.deepEqual({ failed: counts.failed, runs }, { failed: 4, runs: { failing: 1 } });
  });

  it('counts nothing as passed that a failing hook kept from running', async () => {
    const { counts } = await runTests(folder.path, {
      hook: `before(() => { throw new Error('no set-up'); }); it('waits for its set-up', () => {});`,
    });
    assert.deepEqual({ passed: counts.passed, failed: counts.failed }, { passed: 0, failed: 1 });
  });
});

/** Runs test files of these bodies by the script that runs ours; `run` in them counts how often they are loaded. */
async function runTests(folder: string, bodies: Readonly<Record<string, string>>) {
  const files = Object.entries(bodies).map(([name, body]) => {
    const file = path.join(folder, `${name}.js`);
    const tally = JSON.stringify(`${file}.runs`);
    writeFileSync(`${file}.runs`, '0');
    writeFileSync(
      file,
      `const fs = require('node:fs');
const run = Number(fs.readFileSync(${tally}, 'utf8')) + 1;
fs.writeFileSync(${tally}, String(run));
${body}`,
    );
    return file;
  });
  const script = `
const { runTier } = await import(${JSON.stringify(pathToFileURL(path.resolve('scripts/testing/runTier.mjs')).href)});
const mocha = (files, resultFile) => ['node_modules/mocha/bin/mocha.js', '--no-config', '--reporter',
  './scripts/testing/mochaReporter.cjs', '--reporter-option', 'resultFile=' + resultFile, ...files];
const counts = await runTier({
  name: 'example', timeoutMs: 60_000, prepare: async () => ({}),
  argv: (resultFile) => mocha(${JSON.stringify(files)}, resultFile),
  argvAlone: (resultFile, files) => mocha(files, resultFile),
}, new AbortController().signal);
console.log('\\n' + JSON.stringify(counts));`;
  const argv = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { maxBuffer: 1 << 24 });
  const counts = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Counts;
  const runs = Object.fromEntries(
    Object.keys(bodies).map((name) => [
      name,
      Number(readFileSync(path.join(folder, `${name}.js.runs`), 'utf8')),
    ]),
  );
  return { counts, runs };
}
