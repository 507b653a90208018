import * as vscode from 'vscode';
import { MusterError } from '../core/base/errors';
import { specScheme } from './contributions';
import { engineOf } from './inItsRepository';
import type { Project } from './project';

/** What architects have written down for features, as read-only Markdown; read anew whenever it is asked for again. */
export class SpecDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly project: Pick<Project, 'open' | 'openAt'>) {}

  /** Opens it and returns its address. @throws MusterError FeatureNotFound when none was written */
  async show(featureId: number): Promise<vscode.Uri> {
    const { repository } = (await this.project.open()).orchestrator.snapshot().project;
    await this.textOf(featureId, repository);
    const uri = vscode.Uri.from({
      scheme: specScheme,
      path: `/${vscode.l10n.t('Spec of {0}', featureId)}.md`,
      // Each repository counts its features anew.
      query: new URLSearchParams({ feature: String(featureId), repository }).toString(),
    });
    this.changed.fire(uri);
    // As text: an agent has written it, and a preview would load the pictures that it names.
    await vscode.window.showTextDocument(uri, { preview: true });
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const values = new URLSearchParams(uri.query);
    // Tabs that an earlier version has left say the feature and nothing else.
    const feature = values.get('feature') ?? uri.query;
    return this.textOf(Number(feature), values.get('repository') ?? undefined);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async textOf(featureId: number, repository: string | undefined): Promise<string> {
    const orchestrator = await engineOf(this.project, repository);
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
