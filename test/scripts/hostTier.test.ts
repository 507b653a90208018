import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/temporaryFolder';

describe('The tier of the tests in VS Code', function () {
  // What stands for VS Code is a script with the path of Node in its first line.
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('sums up its windows, and has no end when one dies with all of its tests passed', () => {
    const folder = temporaryFolder();
    try {
      const vscode = path.join(folder.path, 'code.cjs');
      const resultFile = path.join(folder.path, 'result.json');
      const run = (deathIn: string): { passed: number; failed: number; finished: boolean } => {
        writeFileSync(
          vscode,
          `#!${process.execPath}
const { MUSTER_TEST_WINDOW: window, MUSTER_TEST_RESULT_FILE: file } = process.env;
const failures = window === 'multiRoot' ? [{ file: 'a.test.js', title: 'fails', text: '' }] : [];
const failed = failures.length;
const result = { passed: 2, failed, skipped: 0, failures, durations: {}, finished: true };
require('node:fs').writeFileSync(file, JSON.stringify(result));
process.exitCode = window === ${JSON.stringify(deathIn)} ? 70 : failed;
`,
          { mode: 0o755 },
        );
        const env = {
          ...process.env,
          MUSTER_TEST_VSCODE: vscode,
          MUSTER_TEST_RESULT_FILE: resultFile,
          TMPDIR: folder.path,
        };
        const files = ['out/test/host/multiRoot/a.test.js', 'out/test/host/german/b.test.js'];
        const { status } = spawnSync(process.execPath, ['scripts/testing/hostTier.mjs', ...files], { env });
        assert.equal(status, 1);
        const { passed, failed, finished } = JSON.parse(readFileSync(resultFile, 'utf8')) as ReturnType<
          typeof run
        >;
        return { passed, failed, finished };
      };
      assert.deepEqual(run('none'), { passed: 4, failed: 1, finished: true });
      // Else a second try of the failure in the other window would do away with it.
      assert.deepEqual(run('german'), { passed: 4, failed: 1, finished: false });
    } finally {
      folder.remove();
    }
  });
});
