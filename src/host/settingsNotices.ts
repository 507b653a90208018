import { showWarningMessage } from './text/plainWindow';

/** Says what was wrong with a setting once in a session, not each time it is read. */
export class SettingsNotices {
  private readonly said = new Set<string>();

  show(notices: readonly string[]): void {
    for (const notice of notices) {
      if (this.said.has(notice)) continue;
      this.said.add(notice);
      void showWarningMessage(notice);
    }
  }
}
