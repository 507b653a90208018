import * as vscode from 'vscode';
import { quoted } from '../../core/git/shared/sharedChange';
import type { LandPreview } from '../../core/orchestration/landing/landing';
import { conflictFeatureName } from '../../core/orchestration/landing/conflictFeature';
import {
  featureName,
  landSummary,
  landTitle,
  landWarnings,
} from '../../core/orchestration/landing/landTexts';
import { shortPath } from '../text/shortPath';

export type LandChoice =
  | {
      readonly kind:
        'merge' | 'fastForward' | 'pullRequest' | 'otherBranch' | 'again' | 'agent' | 'copyCommand';
    }
  | { readonly kind: 'feature'; readonly featureId: number };

export interface LandItem extends vscode.QuickPickItem {
  /** Absent: it only says something. */
  readonly choice?: LandChoice;
}

export interface LandSurroundings {
  /** `gh` is there and so is a remote. */
  readonly pullRequests: boolean;
  /** An agent can be asked from this window. */
  readonly agents: boolean;
}

/** What can be done with a preview, and all that it says, as the items of one quick pick. */
export function landItems(preview: LandPreview, { pullRequests, agents }: LandSurroundings): LandItem[] {
  const { source, target, outcome, obstacle, features } = preview;
  const items: LandItem[] = [];
  const offer = (label: string, detail: string, choice: LandChoice): void => {
    items.push({ label, detail, choice, alwaysShow: true });
  };
  if (outcome.kind === 'conflict') {
    if (agents) {
      offer(
        vscode.l10n.t('$(robot) Let an Agent Solve It'),
        vscode.l10n.t(
          'Adds the feature {0}; its work is checked like any other, and {1} stays as it is',
          conflictFeatureName(target.branch, source.branch),
          target.branch,
        ),
        { kind: 'agent' },
      );
    }
    offer(vscode.l10n.t('$(copy) Copy the Command to Solve It Yourself'), handCommand(preview), {
      kind: 'copyCommand',
    });
  } else if (obstacle === undefined) {
    offer(
      vscode.l10n.t('$(git-merge) Merge into {0}', target.branch),
      vscode.l10n.t('One merge commit that names the features; {0}', where(target)),
      { kind: 'merge' },
    );
    if (outcome.kind === 'clean' && outcome.fastForward) {
      offer(
        vscode.l10n.t('$(arrow-right) Fast-Forward {0}', target.branch),
        vscode.l10n.t('Without a merge commit; {0}', where(target)),
        {
          kind: 'fastForward',
        },
      );
    }
  } else {
    offer(vscode.l10n.t('$(refresh) Look Again'), obstacle.message, { kind: 'again' });
  }
  if (pullRequests && outcome.kind !== 'nothing') {
    offer(
      vscode.l10n.t('$(git-pull-request) Open a Pull Request…'),
      vscode.l10n.t('Pushes {0}, never by force, with gh', source.branch),
      {
        kind: 'pullRequest',
      },
    );
  }
  offer(
    vscode.l10n.t('$(git-branch) Into Another Branch…'),
    vscode.l10n.t('Any branch of yours; it need not be checked out'),
    {
      kind: 'otherBranch',
    },
  );

  if (outcome.kind === 'conflict') {
    say(
      items,
      vscode.l10n.t('Conflicts'),
      outcome.files.length > 0 ? outcome.files : [outcome.details],
      'warning',
    );
  }
  say(items, vscode.l10n.t('Look out'), landWarnings(preview), 'warning');
  list(items, landSummary(preview), features.brought);
  list(items, vscode.l10n.t('Taken back'), features.takenBack);
  return items;
}

export function landPlaceholder(preview: LandPreview): string {
  return `${landTitle(preview)}: ${landSummary(preview)}`;
}

/** How a person solves the conflict with git alone. */
export function handCommand({ source }: Pick<LandPreview, 'source'>): string {
  return `git merge --no-ff ${quoted(source.branch)}`; // l10n: not for people
}

function where({ checkout }: LandPreview['target']): string {
  return checkout === undefined ? vscode.l10n.t('it is checked out nowhere') : shortPath(checkout);
}

function say(items: LandItem[], title: string, sentences: readonly string[], icon: string): void {
  if (sentences.length === 0) return;
  items.push({ label: title, kind: vscode.QuickPickItemKind.Separator });
  for (const sentence of sentences) items.push({ label: `$(${icon}) ${sentence}` });
}

function list(items: LandItem[], title: string, features: LandPreview['features']['brought']): void {
  if (features.length === 0) return;
  items.push({ label: title, kind: vscode.QuickPickItemKind.Separator });
  for (const feature of features) {
    const icon = feature.verified ? 'pass' : 'warning';
    items.push({
      label: `$(${icon}) ${featureName(feature)}`,
      description: feature.verified ? '' : vscode.l10n.t('unverified'),
      choice: { kind: 'feature', featureId: feature.id },
    });
  }
}
