import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A fresh folder, removed after the test (register with Mocha's `afterEach`). */
export function temporaryFolder(name = 'test'): { path: string; remove: () => void } {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), `muster-${name}-`)));
  return {
    path: folder,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
}
