import * as vscode from 'vscode';
import { MusterError } from '../core/base/errors';
import { evidenceScheme } from './contributions';
import { engineOf } from './inItsRepository';
import type { Project } from './project';

/** What the gate has shown, as read-only documents; read anew whenever it is asked for again. */
export class EvidenceDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly project: Pick<Project, 'open' | 'openAt'>) {}

  /** Opens the evidence of a feature's last merge, or of the integration branch by itself, and returns its address. */
  async show(featureId: number | undefined): Promise<vscode.Uri> {
    // Now, so that whatever is wrong is told instead of an empty document opened.
    const { repository } = (await this.project.open()).orchestrator.snapshot().project;
    await this.textOf(featureId, repository);
    const uri = uriOf(featureId, repository);
    this.changed.fire(uri);
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      // VS Code's own Markdown extension can be switched off.
      await vscode.window.showTextDocument(uri, { preview: true });
    }
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const values = new URLSearchParams(uri.query);
    const id = values.get('feature');
    return this.textOf(id === null ? undefined : Number(id), values.get('repository') ?? undefined);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async textOf(featureId: number | undefined, repository: string | undefined): Promise<string> {
    const orchestrator = await engineOf(this.project, repository);
    const evidence = await orchestrator.evidenceOf(featureId);
    if (evidence !== undefined) {
      const { renderEvidence } = await import('../core/analytics/rendering/renderEvidence');
      return renderEvidence(evidence);
    }
    throw new MusterError(
      'FeatureNotFound',
      featureId === undefined
        ? vscode.l10n.t(
            'The integration branch was not checked by itself yet; that happens before the first merge.',
          )
        : vscode.l10n.t(
            'Nothing of feature {0} was merged or checked yet; look again when an agent has submitted it.',
            featureId,
          ),
    );
  }
}

/** The path is the title of the tab and makes it Markdown. Each repository counts its features anew. */
function uriOf(featureId: number | undefined, repository: string): vscode.Uri {
  const feature = featureId === undefined ? {} : { feature: String(featureId) };
  return vscode.Uri.from({
    scheme: evidenceScheme,
    path:
      featureId === undefined
        ? `/${vscode.l10n.t('Evidence of the integration branch')}.md`
        : `/${vscode.l10n.t('Evidence of {0}', featureId)}.md`,
    query: new URLSearchParams({ ...feature, repository }).toString(),
  });
}
