// @ts-check
// Runs out/test/host in the VS Code that MUSTER_TEST_VSCODE names, with this checkout as the extension and a
// fresh git repository as the workspace. With test files as arguments, those alone, in a window of their own.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { createProfile } from '../vscode-host/profile.mjs';

const vscodeExecutablePath = process.env['MUSTER_TEST_VSCODE'];
if (!vscodeExecutablePath) throw new Error('Run this tier with: npm run test:host');

const resultFile = process.env['MUSTER_TEST_RESULT_FILE'];
if (resultFile === undefined) throw new Error('Run this tier with: npm run test:host');
const only = process.argv.slice(2);

/**
 * @typedef {object} Window
 * @property {string} [tests] the folder of the tests that need it; all others share the one without
 * @property {string} [language] what it displays
 * @property {(folder: string) => string} create makes what the window opens
 */

/** What they open and display they have from their start. @type {readonly Window[]} */
const windows = [
  { tests: 'multiRoot', create: createSeveral },
  { tests: 'german', language: 'de', create: createWorkspace },
  { create: createWorkspace },
];
const special = windows.flatMap(({ tests }) => tests ?? []);
/** @param {string} file */
const folderOf = (file) =>
  special.find((tests) => path.relative('out/test/host', file).split(path.sep)[0] === tests);

/** @type {import('./runTier.mjs').Result[]} */
const results = [];
for (const window of windows) {
  const files = only.filter((file) => folderOf(file) === window.tests);
  if (only.length === 0 || files.length > 0) results.push(await runIn(window, files));
}
writeFileSync(resultFile, JSON.stringify(sumOf(results)));

/**
 * @param {Window} window
 * @param {readonly string[]} files all of its tests where none is named
 */
async function runIn({ tests = '', language, create }, files) {
  const profile = createProfile({}, language === undefined ? {} : { language });
  const resultOfWindow = path.join(profile.folder, 'result.json');
  let endedWell = true;
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: path.resolve('.'),
      extensionTestsPath: path.resolve('out/test/host/run.js'),
      extensionTestsEnv: {
        MUSTER_TEST_WINDOW: tests,
        MUSTER_TEST_FILES: JSON.stringify(files),
        MUSTER_TEST_RESULT_FILE: resultOfWindow,
      },
      launchArgs: [
        create(path.join(profile.folder, 'workspace')),
        `--user-data-dir=${profile.userData}`,
        `--extensions-dir=${profile.extensions}`,
        ...(language === undefined ? [] : [`--locale=${language}`]),
      ],
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
    endedWell = false;
  }
  try {
    /** @type {import('./runTier.mjs').Result} */
    const result = JSON.parse(readFileSync(resultOfWindow, 'utf8'));
    // What fails of its own, when all of its tests have passed, is no matter of a test that a second try may pass.
    return endedWell || result.failed > 0 ? result : { ...result, finished: false };
  } catch {
    // It did not come to its first test.
    return { passed: 0, failed: 0, skipped: 0, failures: [], finished: false };
  } finally {
    profile.remove();
  }
}

/**
 * @param {readonly import('./runTier.mjs').Result[]} results
 * @returns {import('./runTier.mjs').Result}
 */
function sumOf(results) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    results.reduce((total, result) => total + result[key], 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    failures: results.flatMap(({ failures }) => failures),
    durations: Object.assign({}, ...results.map(({ durations }) => durations)),
    finished: results.every(({ finished }) => finished),
  };
}

/** @param {string} folder */
function createSeveral(folder) {
  mkdirSync(folder);
  const first = createWorkspace(path.join(folder, 'first'));
  mkdirSync(path.join(first, 'part'));
  const folders = [first, createWorkspace(path.join(folder, 'second')), path.join(first, 'part')];
  const file = path.join(folder, 'several.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: folders.map((each) => ({ path: each })) }));
  return file;
}

/** @param {string} folder */
function createWorkspace(folder) {
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'README.md'), '# Workspace of the host suite\n');
  /** @param {string[]} argv */
  const git = (...argv) => execFileSync('git', argv, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Muster Test');
  git('config', 'user.email', 'test@muster.invalid');
  git('add', '.');
  git('commit', '--quiet', '--message=Start');
  return folder;
}
