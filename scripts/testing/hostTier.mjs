// @ts-check
// Runs out/test/host in the VS Code that MUSTER_TEST_VSCODE names, with this checkout as the extension and a
// fresh git repository as the workspace.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { createProfile } from '../vscode-host/profile.mjs';

const vscodeExecutablePath = process.env['MUSTER_TEST_VSCODE'];
if (!vscodeExecutablePath) throw new Error('Run this tier with: npm run test:host');

// One window with several folders, one in German, and one with a single folder: that it has from its start. The last
// is the one whose tests are counted: with its result the tier takes everything for done.
await runIn(createSeveral, { window: 'multiRoot' });
await runIn(createWorkspace, { window: 'german', language: 'de' });
await runIn(createWorkspace);

/**
 * @param {(folder: string) => string} create makes what the window opens
 * @param {{ window?: string, language?: string }} [options] which tests need that window, and what it displays
 */
async function runIn(create, { window = '', language } = {}) {
  const profile = createProfile({}, language === undefined ? {} : { language });
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: path.resolve('.'),
      extensionTestsPath: path.resolve('out/test/host/run.js'),
      extensionTestsEnv: { MUSTER_TEST_WINDOW: window },
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
  } finally {
    profile.remove();
  }
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
