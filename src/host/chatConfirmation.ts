import * as vscode from 'vscode';
import { oneLine } from '../core/analytics/rendering/safeText';

const maxNamed = 10;
const maxNameLength = 80;

/** What a chat's user is asked before its call changes the backlog, as plain text; the input was not checked yet. */
export function chatConfirmation(tool: string, input: unknown): string {
  const given = fieldsOf(input);
  const id = numberOf(given['id'] ?? given['feature_id']);
  const other = numberOf(given['dependency_id']);
  switch (tool) {
    case 'feature_create':
      return vscode.l10n.t('Add the feature “{0}” to the backlog?', nameOf(given));
    case 'feature_create_bulk': {
      const features = listOf(given['features']);
      const names = features.slice(0, maxNamed).map((feature) => `“${nameOf(fieldsOf(feature))}”`);
      const more =
        features.length > maxNamed ? [vscode.l10n.t('and {0} more', features.length - maxNamed)] : [];
      return vscode.l10n.t(
        'Add {0} features to the backlog: {1}?',
        features.length,
        [...names, ...more].join(', '),
      );
    }
    case 'feature_add_dependency':
      return vscode.l10n.t('Let feature {0} wait until feature {1} has passed?', id, other);
    case 'feature_remove_dependency':
      return vscode.l10n.t('Let feature {0} no longer wait for feature {1}?', id, other);
    case 'feature_set_dependencies': {
      const ids = listOf(given['dependency_ids']).map(numberOf);
      return ids.length === 0
        ? vscode.l10n.t('Let feature {0} wait for no other any more?', id)
        : vscode.l10n.t('Let feature {0} wait for these features and no others: {1}?', id, ids.join(', '));
    }
    case 'feature_assign': {
      const ids = listOf(given['ids']).map(numberOf);
      if (ids.length > 0) return vscode.l10n.t('Start agents for these features now: {0}?', ids.join(', '));
      return vscode.l10n.t('Start agents for the next ready features now?');
    }
    default:
      return vscode.l10n.t("Let the chat change Muster's backlog with {0}?", tool);
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : '?';
}

function nameOf({ name }: Readonly<Record<string, unknown>>): string {
  const line = typeof name === 'string' ? oneLine(name) : '?';
  return line.length <= maxNameLength ? line : `${line.slice(0, maxNameLength - 1)}…`;
}
