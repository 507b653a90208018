import { readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import * as vscode from 'vscode';

/** VS Code calls this in the extension host; the numbers go to the file that the tier reads. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const resultFile = process.env['MUSTER_TEST_RESULT_FILE'];
  if (resultFile === undefined) throw new Error('Run this suite with: npm run test:host');
  const hasSeveral = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 180_000,
    forbidOnly: true,
    // The tier counts what the window with one folder has run; the other one passes or fails as a whole.
    ...(hasSeveral
      ? { reporter: 'spec' }
      : {
          reporter: path.resolve(__dirname, '../../../scripts/testing/mochaReporter.cjs'),
          reporterOptions: { resultFile },
        }),
  });
  const names = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((name) => name.endsWith('.test.js')).sort()) {
    // They need a window with several folders, and the others one with a single folder.
    if (name.startsWith('multiRoot') !== hasSeveral) continue;
    mocha.addFile(path.join(__dirname, name));
  }
  const failures = await new Promise<number>((resolve) => void mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}
