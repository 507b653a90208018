import type { Snapshot } from './viewModel';

/** From the dashboard to the extension. Every switch over it ends in `assertNever`. */
export type FromDashboard =
  | { readonly type: 'ready' }
  | { readonly type: 'start' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' }
  | { readonly type: 'takeOver' }
  | { readonly type: 'addFeature' }
  | { readonly type: 'importFeatures' }
  | { readonly type: 'retryFeature'; readonly featureId: number }
  | { readonly type: 'skipFeature'; readonly featureId: number }
  | { readonly type: 'editDependencies'; readonly featureId: number }
  | { readonly type: 'killAgent'; readonly agentId: number }
  | { readonly type: 'showOutput'; readonly agentId: number }
  | { readonly type: 'showDiff'; readonly agentId: number }
  | { readonly type: 'openWorktree'; readonly agentId: number };

/** From the extension to the dashboard: whole snapshots, never deltas. */
export type ToDashboard =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'noProject'; readonly message: string };

const simple = new Set([
  'ready',
  'start',
  'pause',
  'resume',
  'stop',
  'takeOver',
  'addFeature',
  'importFeatures',
]);
const aboutFeature = new Set(['retryFeature', 'skipFeature', 'editDependencies']);
const aboutAgent = new Set(['killAgent', 'showOutput', 'showDiff', 'openWorktree']);

/** What the webview sends is not trusted: anything that is not exactly a message is `undefined`. */
export function parseFromDashboard(value: unknown): FromDashboard | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  const { type } = value;
  if (typeof type !== 'string') return undefined;
  const id = (key: 'featureId' | 'agentId'): boolean =>
    Number.isSafeInteger((value as Record<string, unknown>)[key]);
  if (
    simple.has(type) ||
    (aboutFeature.has(type) && id('featureId')) ||
    (aboutAgent.has(type) && id('agentId'))
  ) {
    return value as FromDashboard;
  }
  return undefined;
}
