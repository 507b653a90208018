// @ts-check
import { readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureChromium } from '../vscode-host/chromium.mjs';
import { ensureCodeServer } from '../vscode-host/installCodeServer.mjs';
import { runQuietly } from '../processes/runQuietly.mjs';
import { chooseVsCode } from './chooseVsCode.mjs';
import { longestFirst, recordedDurations } from './durations.mjs';

/**
 * @typedef {object} Tier
 * @property {string} name
 * @property {number} timeoutMs of the whole tier
 * @property {() => Promise<Record<string, string>>} prepare with the caller's own home folder and network; what
 *   it returns is added to the environment of the tests
 * @property {boolean} [inMemory] whether its temporary files may lie in memory
 * @property {(resultFile: string) => readonly string[]} argv of Node; the tests write their numbers to the file
 * @property {(resultFile: string, files: readonly string[]) => readonly string[]} [argvAlone] of Node, for some of
 *   its test files and nothing beside them
 */

const minute = 60_000;
/** For a unit test: far beyond what one takes, also beside other work. */
const timeoutSeconds = 180;
/** For a test with a whole VS Code in a browser. */
const windowTimeoutSeconds = 600;
/** Each takes up to half a gigabyte. */
const mostJobs = 6;
/**
 * Each test opens databases anew, and what Node optimizes of SQLite for one is gone for the next: it begins with that
 * after about a second of work with one.
 */
const optimizesDatabaseLate = ['--wasm-tiering-budget=1000000000'];
const built = 'out/test';
const separate = ['host', 'e2e', 'agents'];
const agents = (/** @type {string} */ resultFile) =>
  mocha(testFiles(`${built}/agents`, 'agents'), { resultFile, timeoutSeconds: 20 * 60 });

/** @type {readonly Tier[]} */
export const tiers = [
  {
    name: 'unit',
    timeoutMs: 30 * minute,
    inMemory: true,
    // The dashboard is tested in a browser as well.
    prepare: async () => ({ MUSTER_TEST_CHROMIUM: await ensureChromium() }),
    argv: (resultFile) => {
      const isUnitTest = (/** @type {string} */ file) => !separate.includes(file.split(path.sep)[0] ?? '');
      // Many wait for processes much of the time: one more at once than there are cores is done sooner.
      const jobs = Math.min(os.availableParallelism() + 1, mostJobs);
      const files = longestFirst(testFiles(built).filter(isUnitTest), recordedDurations());
      return [...optimizesDatabaseLate, ...mocha(files, { resultFile, timeoutSeconds, jobs })];
    },
    argvAlone: (resultFile, files) => mocha(files, { resultFile, timeoutSeconds }),
  },
  {
    name: 'host',
    timeoutMs: 20 * minute,
    prepare: async () => ({ MUSTER_TEST_VSCODE: await chooseVsCode() }),
    argv: () => ['scripts/testing/hostTier.mjs'],
    argvAlone: (_resultFile, files) => ['scripts/testing/hostTier.mjs', ...files],
  },
  {
    name: 'e2e',
    timeoutMs: 30 * minute,
    prepare: async () => {
      rmSync('out/screenshots', { recursive: true, force: true });
      const vsixFile = path.resolve('out/muster.vsix');
      await runQuietly(process.execPath, ['scripts/package.mjs', vsixFile]);
      const { node, entry } = await ensureCodeServer();
      return {
        MUSTER_TEST_VSIX: vsixFile,
        MUSTER_TEST_CODE_SERVER_NODE: node,
        MUSTER_TEST_CODE_SERVER_ENTRY: entry,
        MUSTER_TEST_CHROMIUM: await ensureChromium(),
      };
    },
    argv: (resultFile) => {
      const files = longestFirst(testFiles(`${built}/e2e`, 'e2e'), recordedDurations());
      return mocha(files, { resultFile, timeoutSeconds: windowTimeoutSeconds, jobs: 2 });
    },
    argvAlone: (resultFile, files) => mocha(files, { resultFile, timeoutSeconds: windowTimeoutSeconds }),
  },
  {
    name: 'agents',
    timeoutMs: 60 * minute,
    prepare: () => Promise.resolve(networkEnvironment()),
    argv: agents,
  },
  {
    // One feature by each program, for every change; the tier above has the rest.
    name: 'agents-quick',
    timeoutMs: 10 * minute,
    prepare: () => Promise.resolve({ ...networkEnvironment(), MUSTER_TEST_AGENTS: 'quick' }),
    argv: agents,
  },
];

/**
 * What programs need that speak to servers outside this machine.
 * @returns {Record<string, string>}
 */
function networkEnvironment() {
  const certificates = process.env['NODE_EXTRA_CA_CERTS'];
  return certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificates };
}

/**
 * Test files below a folder, relative to the folder of all tests.
 * @param {string} folder
 * @param {string} [prefix]
 * @returns {string[]}
 */
function testFiles(folder, prefix = '') {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.js'))
      .map((name) => path.join(prefix, name))
      .sort();
  } catch {
    return [];
  }
}

/**
 * @param {readonly string[]} files
 * @param {{ resultFile: string, timeoutSeconds: number, jobs?: number }} options
 */
function mocha(files, { resultFile, timeoutSeconds, jobs = 1 }) {
  return [
    '--enable-source-maps',
    'node_modules/mocha/bin/mocha.js',
    '--no-config',
    '--forbid-only',
    '--fail-zero',
    ...(jobs > 1 ? ['--parallel', '--jobs', String(jobs)] : []),
    ...['--timeout', `${timeoutSeconds}s`],
    ...['--reporter', './scripts/testing/mochaReporter.cjs'],
    ...['--reporter-option', `resultFile=${resultFile}`],
    ...files.map((file) => path.resolve(built, file)),
  ];
}
