import * as vscode from 'vscode';
import type { SharedProject } from '../../core/orchestrator';
import type { LandPreview } from '../../core/orchestration/landing/landing';
import type { PullRequest } from '../../core/orchestration/landing/pullRequest';
import { landSummary, landWarnings } from '../../core/orchestration/landing/landTexts';
import { showInformationMessage, showQuickPick, showWarningMessage, withProgress } from '../text/plainWindow';

/** Asks before anything leaves this machine; `undefined`: the user does not want it. */
export async function askAndOpenPullRequest(
  orchestrator: SharedProject,
  preview: LandPreview,
): Promise<PullRequest | undefined> {
  const { source, target } = preview;
  const remotes = await orchestrator.landing.remotes();
  const remote =
    remotes.length === 1
      ? remotes[0]
      : await showQuickPick(
          remotes.map(({ name, url }) => ({ label: name, description: url, name, url })),
          { placeHolder: vscode.l10n.t('Push {0} to which remote?', source.branch) },
        );
  if (remote === undefined) return undefined;
  const open = vscode.l10n.t('Push and Open');
  const draft = vscode.l10n.t('Push and Open as Draft');
  const choice = await showWarningMessage(
    vscode.l10n.t(
      'Push {0} to {1} and open a pull request for {2}?',
      source.branch,
      remote.name,
      target.branch,
    ),
    { modal: true, detail: [remote.url, landSummary(preview), ...landWarnings(preview)].join('\n') },
    open,
    draft,
  );
  if (choice === undefined) return undefined;
  const pull = await openPullRequest(orchestrator, preview, remote.name, choice === draft);
  void showInformationMessage(
    pull.created ? vscode.l10n.t('Opened {0}', pull.url) : vscode.l10n.t('Updated {0}', pull.url),
    vscode.l10n.t('Open in Browser'),
  ).then((chosen) => chosen !== undefined && vscode.env.openExternal(vscode.Uri.parse(pull.url)));
  return pull;
}

export function openPullRequest(
  { landing }: Pick<SharedProject, 'landing'>,
  shown: LandPreview,
  remote: string | undefined,
  draft: boolean,
): Thenable<PullRequest> {
  return withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Pushing {0}…', shown.source.branch),
    },
    () => landing.openPullRequest({ into: shown.target.branch, remote, draft, shown }),
  );
}
