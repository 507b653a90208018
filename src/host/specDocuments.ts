import * as vscode from 'vscode';
import { MusterError } from '../core/base/errors';
import { specScheme } from './contributions';
import type { Project } from './project';

/** What architects have written down for features, as read-only Markdown; read anew whenever it is asked for again. */
export class SpecDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly project: Pick<Project, 'open'>) {}

  /** Opens it and returns its address. @throws MusterError FeatureNotFound when none was written */
  async show(featureId: number): Promise<vscode.Uri> {
    await this.textOf(featureId);
    const uri = vscode.Uri.from({
      scheme: specScheme,
      path: `/${vscode.l10n.t('Spec of {0}', featureId)}.md`,
      query: String(featureId),
    });
    this.changed.fire(uri);
    // As text: an agent has written it, and a preview would load the pictures that it names.
    await vscode.window.showTextDocument(uri, { preview: true });
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return this.textOf(Number(uri.query));
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async textOf(featureId: number): Promise<string> {
    const { orchestrator } = await this.project.open();
    const { spec } = await orchestrator.featureRecord(featureId);
    if (spec !== undefined) return spec.content;
    throw new MusterError(
      'FeatureNotFound',
      vscode.l10n.t(
        'No spec was written for feature {0}; an architect writes one where the setting for architects is on.',
        featureId,
      ),
    );
  }
}
