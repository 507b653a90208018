import * as vscode from 'vscode';
import type {
  LangfuseConnection,
  LangfuseConnectionSource,
  LangfuseKeys,
} from '../core/analytics/langfuse/connection';
import { Emitter } from '../core/base/event';
import { readSettings } from './configuration';
import { settingKeys, settingsSection } from './contributions';
import type { FolderOfEngine } from './engineOpenings';

/** Both in one secret, so that one is never used with the other's predecessor. */
const secretName = 'muster.langfuse.keys';

/**
 * The switch and the address are settings, which each folder may have its own of; the keys are the window's, and lie
 * in VS Code's secret storage and nowhere else.
 */
export class VsCodeLangfuseConnection implements vscode.Disposable {
  private readonly changed = new Emitter<void>();
  private readonly listening: vscode.Disposable;

  constructor(private readonly secrets: vscode.SecretStorage) {
    const keys = (['langfuseEnabled', 'langfuseUrl', 'langfuseIncludeText'] as const).map(
      (name) => `${settingsSection}.${settingKeys[name]}`,
    );
    this.listening = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (keys.some((key) => event.affectsConfiguration(key))) this.changed.fire();
      }),
      // Also when another window has set them.
      secrets.onDidChange(({ key }) => {
        if (key === secretName) this.changed.fire();
      }),
    );
  }

  /** What the engine of one repository goes by: a folder may keep its traces to itself in a window that exports others. */
  of(folder: FolderOfEngine): LangfuseConnectionSource {
    return {
      read: () => this.read(folder.current),
      onDidChange: (listener) =>
        vscode.Disposable.from(
          this.changed.event(listener),
          folder.onDidChange(() => listener()),
        ),
    };
  }

  isEnabled(folder: vscode.Uri | undefined): boolean {
    return readSettings(folder).settings.langfuseEnabled;
  }

  async setKeys({ publicKey, secretKey }: LangfuseKeys): Promise<void> {
    await this.secrets.store(secretName, JSON.stringify({ publicKey, secretKey }));
  }

  /** @returns whether there were any */
  async removeKeys(): Promise<boolean> {
    const had = (await this.secrets.get(secretName)) !== undefined;
    await this.secrets.delete(secretName);
    return had;
  }

  private async read(folder: vscode.Uri): Promise<LangfuseConnection> {
    const { settings } = readSettings(folder);
    if (!settings.langfuseEnabled) return { kind: 'off' };
    const keys = await this.keys();
    if (keys === undefined) return { kind: 'noKeys' };
    return { kind: 'on', url: settings.langfuseUrl, keys, includeText: settings.langfuseIncludeText };
  }

  private async keys(): Promise<LangfuseKeys | undefined> {
    const stored = await this.secrets.get(secretName);
    if (stored === undefined) return undefined;
    const { publicKey, secretKey } = JSON.parse(stored) as Partial<LangfuseKeys>;
    return publicKey === undefined || secretKey === undefined ? undefined : { publicKey, secretKey };
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }
}
