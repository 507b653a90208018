import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';

/** VS Code calls this in the extension host, in a folder that does not use Muster. */
export async function run(): Promise<void> {
  const file = process.env['MUSTER_BENCH_RESULT_FILE'];
  const extension = vscode.extensions.getExtension('muster.muster');
  if (file === undefined || extension === undefined) throw new Error('Run this by: npm run bench');
  if (extension.isActive) throw new Error('Muster was activated in a folder that does not use it.');
  const before = performance.now();
  await extension.activate();
  writeFileSync(file, String(performance.now() - before));
}
