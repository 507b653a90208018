import * as vscode from 'vscode';
import { settingsSection } from './contributions';
import { showWarningMessage } from './text/plainWindow';

/** Says what was wrong with settings once in a session, not each time they are read, and all of it at once. */
export class SettingsNotices {
  private readonly said = new Set<string>();

  show(notices: readonly string[]): void {
    const news = [...new Set(notices)].filter((notice) => !this.said.has(notice));
    if (news.length === 0) return;
    for (const notice of news) this.said.add(notice);
    void showWarningMessage(news.join(' '), vscode.l10n.t('Open Settings')).then(
      (choice) =>
        choice && vscode.commands.executeCommand('workbench.action.openSettings', `${settingsSection}.`),
    );
  }
}
