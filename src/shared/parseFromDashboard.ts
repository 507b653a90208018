import type { BudgetMeasure } from '../core/backlog/feature';
import { isAnalyticsRequest } from './analytics';
import { isFeatureDraft } from './featureDraft';
import type { BudgetScope, FromDashboard, SettingsTopic } from './messages';
import { isReportId } from './reports';
import { isTimelineRequest } from './timeline';

const simple = new Set([
  'ready',
  'start',
  'pause',
  'drain',
  'resume',
  'stop',
  'takeOver',
  'addFeature',
  'importFeatures',
  'initializeFromSpec',
  'keepGateCommands',
  'tryMergesAgain',
  'land',
  'mendDeadlock',
  'decideChecks',
  'doctor',
  'checkAgain',
  'manageTrust',
  'openDebugLog',
  'showBaseEvidence',
  'acceptSharedChanges',
]);
const aboutFeature = new Set([
  'editFeature',
  'retryFeature',
  'skipFeature',
  'editDependencies',
  'approveMerge',
  'rejectMerge',
  'showEvidence',
  'showFeatureDiff',
  'revertFeature',
  'loadEvidence',
  'loadRecord',
  'showSpec',
  'openFeatureTab',
  'runCheck',
  'deleteCheck',
]);
const aboutAgent = new Set(['killAgent', 'restartAgent', 'showOutput', 'showDiff', 'openWorktree']);
const aboutReport = new Set(['loadReport', 'exportReport']);

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
    (type === 'answerQuestion' &&
      id('featureId') &&
      isTextOrAbsent(value, 'answer') &&
      isTextOrAbsent(value, 'askedAt')) ||
    (type === 'pageFailed' && typeof property(value, 'message') === 'string') ||
    (type === 'saveFeature' && isSave(value)) ||
    (type === 'openSettings' && settingsTopics.has(property(value, 'about'))) ||
    (type === 'raiseBudget' && isRaise(value)) ||
    (aboutAgent.has(type) && id('agentId')) ||
    (aboutReport.has(type) &&
      isReportId(property(value, 'id')) &&
      isPeriodOrAbsent(value) &&
      isTextOrAbsent(value, 'table')) ||
    (type === 'loadTimeline' && isTimelineQuestion(value)) ||
    (type === 'loadAnalytics' && isAnalyticsQuestion(value))
  ) {
    return value as FromDashboard;
  }
  return undefined;
}

const settingsTopics: ReadonlySet<unknown> = new Set<SettingsTopic>(['provider', 'setup', 'budget']);
const budgetScopes: ReadonlySet<unknown> = new Set<BudgetScope>(['run', 'feature']);
const budgetMeasures: ReadonlySet<unknown> = new Set<BudgetMeasure>(['tokens', 'usd', 'minutes']);

function isRaise(value: object): boolean {
  const limit = property(value, 'limit');
  return (
    budgetScopes.has(property(value, 'scope')) &&
    budgetMeasures.has(property(value, 'measure')) &&
    (limit === undefined || (typeof limit === 'number' && Number.isFinite(limit) && limit > 0))
  );
}

function isPeriodOrAbsent(value: object): boolean {
  const { period } = value as Record<string, unknown>;
  if (period === undefined) return true;
  return isTimelineRequest({ ...(period as object), widthPx: 100 });
}

function isTimelineQuestion(value: object): boolean {
  const { requestId, request } = value as Record<string, unknown>;
  return Number.isSafeInteger(requestId) && isTimelineRequest(request);
}

function isAnalyticsQuestion(value: object): boolean {
  const { requestId, request } = value as Record<string, unknown>;
  return Number.isSafeInteger(requestId) && isAnalyticsRequest(request);
}

function isSave(value: object): boolean {
  const { requestId, featureId, draft } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(requestId) &&
    (featureId === undefined || Number.isSafeInteger(featureId)) &&
    isTextOrAbsent(value, 'repository') &&
    isFeatureDraft(draft)
  );
}

function property(value: object, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}

function isTextOrAbsent(value: object, key: string): boolean {
  const text = property(value, key);
  return text === undefined || typeof text === 'string';
}
