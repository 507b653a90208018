import path from 'node:path';
import * as vscode from 'vscode';
import { showInformationMessage } from '../text/plainWindow';

/** Says that a file was written, and opens it if that is wanted. */
export async function offerToOpen(file: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  const message = vscode.l10n.t('Exported {0}.', path.basename(file.fsPath));
  if ((await showInformationMessage(message, open)) === open) {
    await vscode.commands.executeCommand('vscode.open', file);
  }
}
