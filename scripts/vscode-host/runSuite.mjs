// @ts-check
// `node scripts/vscode-host/runSuite.mjs SUITE FOLDER`: runs a suite in the extension host of a VS Code of its own that
// has this checkout as the extension and the folder open.
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { chooseVsCode } from '../testing/chooseVsCode.mjs';
import { createProfile } from './profile.mjs';

const [suite, folder] = process.argv.slice(2);
if (suite === undefined || folder === undefined) {
  console.error('Needs the file of a suite and a folder.');
  process.exit(64);
}
const profile = createProfile();
try {
  await runTests({
    vscodeExecutablePath: await chooseVsCode(),
    extensionDevelopmentPath: path.resolve('.'),
    extensionTestsPath: path.resolve(suite),
    launchArgs: [
      path.resolve(folder),
      `--user-data-dir=${profile.userData}`,
      `--extensions-dir=${profile.extensions}`,
    ],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  profile.remove();
}
