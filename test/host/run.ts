import { readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** Folders of tests that need a window of their own: with several folders, and in German. All others share one. */
const specialWindows = ['multiRoot', 'german'] as const;

/** VS Code calls this in the extension host; the numbers go to the file that the tier reads. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const resultFile = process.env['MUSTER_TEST_RESULT_FILE'];
  if (resultFile === undefined) throw new Error('Run this suite with: npm run test:host');
  const special = specialWindows.find((folder) => folder === process.env['MUSTER_TEST_WINDOW']);
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 180_000,
    forbidOnly: true,
    reporter: path.resolve(__dirname, '../../../scripts/testing/mochaReporter.cjs'),
    reporterOptions: { resultFile },
  });
  const names = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  const only = JSON.parse(process.env['MUSTER_TEST_FILES'] ?? '[]') as readonly string[];
  for (const name of names.filter((name) => name.endsWith('.test.js')).sort()) {
    const needs = specialWindows.find((folder) => name.startsWith(folder));
    if (needs !== special) continue;
    const file = path.join(__dirname, name);
    if (only.length === 0 || only.includes(file)) mocha.addFile(file);
  }
  const failures = await new Promise<number>((resolve) => void mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}
