import type { ToDashboard } from '../../src/shared/messages';

/** Other scripts of the webview's frame post messages as well; only ours get through. */
export function readMessage(value: unknown): ToDashboard | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  if (value.type === 'snapshot' && 'snapshot' in value && isObject(value.snapshot))
    return value as ToDashboard;
  if (value.type === 'noProject' && 'message' in value && typeof value.message === 'string') {
    return value as ToDashboard;
  }
  return undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
