import * as vscode from 'vscode';
import type { Finding } from '../core/orchestration/doctor';
import { findingsDocument } from '../core/orchestration/findingsDocument';
import { doctorScheme } from './contributions';
import type { Project, ProjectOptions } from './project';
import { withProgress } from './text/plainWindow';

export interface DoctorSource extends Pick<ProjectOptions, 'assets' | 'readSettings'> {
  /** Also of a project that cannot be opened: that is when a doctor is asked for. */
  readonly project: Pick<Project, 'databasePlace' | 'snapshot'>;
}

/** The path is the title of the tab and makes it Markdown. */
const address = vscode.Uri.from({ scheme: doctorScheme, path: '/Muster Doctor.md' });

/** What is missing for a run, as a read-only document; looked at anew whenever it is asked for again. */
export class DoctorDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** What was just found and VS Code has not asked for yet. */
  private made: string | undefined;
  readonly onDidChange = this.changed.event;

  constructor(private readonly source: DoctorSource) {}

  /** Examines, opens the document and returns what was found. */
  async show(): Promise<readonly Finding[]> {
    const progress = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Looking at what a run needs'),
    };
    const findings = await withProgress(progress, () => this.examine());
    this.made = findingsDocument(findings);
    this.changed.fire(address);
    try {
      await vscode.commands.executeCommand('markdown.showPreview', address);
    } catch {
      // VS Code's own Markdown extension can be switched off.
      await vscode.window.showTextDocument(address, { preview: true });
    }
    return findings;
  }

  async provideTextDocumentContent(): Promise<string> {
    const { made } = this;
    this.made = undefined;
    return made ?? findingsDocument(await this.examine());
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async examine(): Promise<readonly Finding[]> {
    const { project, assets, readSettings } = this.source;
    const { folder } = await project.databasePlace();
    const { settings } = readSettings(vscode.Uri.file(folder));
    const own = (project.snapshot?.features ?? []).filter(({ state }) => state !== 'passing');
    const { examine } = await import('../core/orchestration/doctor');
    return examine({
      ...{ folder, settings, environment: process.env, assets },
      ownProviders: own.flatMap(({ provider }) => provider ?? []),
      left: own,
    });
  }
}
