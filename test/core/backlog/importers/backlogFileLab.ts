import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { MusterError, type MusterErrorCode } from '../../../../src/core/base/errors';
import type { ImportedBacklog } from '../../../../src/core/backlog/importers/importedBacklog';
import { readBacklogFile } from '../../../../src/core/backlog/importers/readBacklogFile';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { loadSqlJs } from './featuresDatabase';

/** A folder with a file that is to be imported. */
export class BacklogFileLab {
  readonly folder = temporaryFolder('import');
  /** The extension says nothing on purpose: the content decides. */
  file = path.join(this.folder.path, 'backlog.txt');

  read(content?: string | Uint8Array): Promise<ImportedBacklog> {
    if (content !== undefined) writeFileSync(this.file, content);
    return readBacklogFile(this.file, loadSqlJs);
  }

  async refuses(
    content: string | Uint8Array | undefined,
    sentence: RegExp,
    code: MusterErrorCode = 'ImportMalformed',
  ): Promise<void> {
    await assert.rejects(this.read(content), (error) => {
      assert.ok(error instanceof MusterError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, sentence);
      assert.match(error.message, /^[^\n]{10,400}\.$/, 'one sentence');
      return true;
    });
  }
}
