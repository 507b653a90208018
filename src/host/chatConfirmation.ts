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
      return `Add the feature “${nameOf(given)}” to the backlog?`;
    case 'feature_create_bulk': {
      const features = listOf(given['features']);
      const names = features.slice(0, maxNamed).map((feature) => `“${nameOf(fieldsOf(feature))}”`);
      const more = features.length > maxNamed ? [`and ${features.length - maxNamed} more`] : [];
      return `Add ${features.length} features to the backlog: ${[...names, ...more].join(', ')}?`;
    }
    case 'feature_add_dependency':
      return `Let feature ${id} wait until feature ${other} has passed?`;
    case 'feature_remove_dependency':
      return `Let feature ${id} no longer wait for feature ${other}?`;
    case 'feature_set_dependencies': {
      const ids = listOf(given['dependency_ids']).map(numberOf);
      return ids.length === 0
        ? `Let feature ${id} wait for no other any more?`
        : `Let feature ${id} wait for these features and no others: ${ids.join(', ')}?`;
    }
    case 'feature_assign': {
      const ids = listOf(given['ids']).map(numberOf);
      if (ids.length > 0) return `Start agents for these features now: ${ids.join(', ')}?`;
      return 'Start agents for the next ready features now?';
    }
    default:
      return `Let the chat change Muster's backlog with ${tool}?`;
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
