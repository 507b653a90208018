import { realpathSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { MusterError } from '../../core/base/errors';
import type { LandPreview } from '../../core/orchestration/landing/landing';
import { fileList, landTitle } from '../../core/orchestration/landing/landTexts';
import { showWarningMessage } from '../text/plainWindow';

type Unsaved = Pick<vscode.TextDocument, 'uri' | 'save'>;

/** What is open with unsaved edits and would change on disk under the user's hands. */
export function unsavedEdits({ target, diff }: Pick<LandPreview, 'target' | 'diff'>): Unsaved[] {
  const { checkout } = target;
  if (checkout === undefined) return [];
  const root = real(checkout);
  const touched = new Set(
    diff.files.flatMap((file) =>
      [file.path, file.previousPath ?? file.path].map((name) => path.join(root, ...name.split('/'))),
    ),
  );
  return [...vscode.workspace.textDocuments, ...vscode.workspace.notebookDocuments].filter(
    ({ isDirty, isUntitled, uri }) =>
      isDirty && !isUntitled && uri.scheme === 'file' && touched.has(real(uri.fsPath)),
  );
}

/** Saves what is in the way, if the user wants that; false: they do not. */
export async function saveBeforeLanding(preview: LandPreview, mayAsk: boolean): Promise<boolean> {
  const unsaved = unsavedEdits(preview);
  if (unsaved.length === 0) return true;
  const names = unsaved.map(({ uri }) => vscode.workspace.asRelativePath(uri));
  if (!mayAsk) {
    throw new MusterError(
      'CheckoutNotReady',
      vscode.l10n.t(
        names.length === 1
          ? '{0} would change and has unsaved edits, so nothing was landed; save and commit them, or revert them, and try again.'
          : '{0} would change and have unsaved edits, so nothing was landed; save and commit them, or revert them, and try again.',
        fileList(names),
      ),
      { details: { files: names } },
    );
  }
  const choice = await showWarningMessage(
    vscode.l10n.t('{0}: save your edits first?', landTitle(preview)),
    {
      modal: true,
      detail: vscode.l10n.t(
        'What would come also changes {0}. Once saved, the edits count as uncommitted changes there: they are never overwritten, and have to be committed or stashed before.',
        fileList(names),
      ),
    },
    vscode.l10n.t('Save'),
  );
  if (choice === undefined) return false;
  for (const document of unsaved) await document.save();
  return true;
}

/** Checkouts are often reached through links; what was deleted meanwhile has no other name than its own. */
function real(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return path.normalize(file);
  }
}
