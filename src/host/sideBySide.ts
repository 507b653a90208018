import * as vscode from 'vscode';
import type { Disposable } from '../core/base/disposable';
import type { OpenProject } from './project';

/**
 * The repositories of the window whose engine goes on while another one is shown, by their git folder. Agents and
 * merges of a repository must not come to a halt because somebody looks at another.
 */
export class SideBySide implements vscode.Disposable {
  private readonly kept = new Map<string, { readonly open: OpenProject; readonly heard: Disposable }>();
  private readonly changed = new vscode.EventEmitter<void>();
  /** One of them has changed, or which they are. */
  readonly onDidChange = this.changed.event;

  get all(): readonly OpenProject[] {
    return [...this.kept.values()].map(({ open }) => open);
  }

  has(gitFolder: string): boolean {
    return this.kept.has(gitFolder);
  }

  keep(gitFolder: string, open: OpenProject): void {
    const heard = open.orchestrator.onDidChange(() => this.changed.fire());
    this.kept.set(gitFolder, { open, heard });
    this.changed.fire();
  }

  /** Hands it over to whoever shows it now. */
  take(gitFolder: string): OpenProject | undefined {
    const found = this.kept.get(gitFolder);
    if (found === undefined) return undefined;
    found.heard.dispose();
    this.kept.delete(gitFolder);
    this.changed.fire();
    return found.open;
  }

  /** Agents go on; whoever opens a repository next takes them over. */
  async close(which: (open: OpenProject) => boolean = () => true): Promise<void> {
    const going = [...this.kept].filter(([, { open }]) => which(open)).map(([gitFolder]) => gitFolder);
    await Promise.all(going.map(async (gitFolder) => this.take(gitFolder)?.orchestrator.close()));
  }

  dispose(): void {
    for (const { heard } of this.kept.values()) heard.dispose();
    this.changed.dispose();
  }
}
