import { isDashboardView } from '../../src/shared/dashboardViews';
import type { ToDashboard } from '../../src/shared/messages';
import { isReportId } from '../../src/shared/reports';

/** Other scripts of the webview's frame post messages as well; only ours get through. */
export function readMessage(value: unknown): ToDashboard | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  if (value.type === 'snapshot' && 'snapshot' in value && isObject(value.snapshot))
    return value as ToDashboard;
  if (value.type === 'noProject' && 'message' in value && typeof value.message === 'string') {
    return value as ToDashboard;
  }
  if (value.type === 'evidence' && 'featureId' in value && Number.isSafeInteger(value.featureId)) {
    return 'evidence' in value && isObject(value.evidence) ? (value as ToDashboard) : undefined;
  }
  if (value.type === 'commandEnded') {
    return 'message' in value && isObject(value.message) ? (value as ToDashboard) : undefined;
  }
  if (value.type === 'openView') {
    return 'view' in value && isDashboardView(value.view) ? (value as ToDashboard) : undefined;
  }
  if (value.type === 'showNeed') {
    return 'id' in value && typeof value.id === 'string' ? (value as ToDashboard) : undefined;
  }
  if (value.type === 'featureRecord') {
    return 'record' in value && isObject(value.record) ? (value as ToDashboard) : undefined;
  }
  if (value.type === 'showFeature') {
    return 'featureId' in value && Number.isSafeInteger(value.featureId) ? (value as ToDashboard) : undefined;
  }
  if (value.type === 'timeline' || value.type === 'timelineFailed') {
    const { requestId, range, message } = value as Readonly<Record<string, unknown>>;
    const fits = value.type === 'timeline' ? isObject(range) : typeof message === 'string';
    return Number.isSafeInteger(requestId) && fits ? (value as ToDashboard) : undefined;
  }
  if (value.type === 'analytics' || value.type === 'analyticsFailed') {
    const { requestId, overview, bottlenecks, message } = value as Readonly<Record<string, unknown>>;
    const fits =
      value.type === 'analytics' ? isObject(overview) && isObject(bottlenecks) : typeof message === 'string';
    return Number.isSafeInteger(requestId) && fits ? (value as ToDashboard) : undefined;
  }
  if (value.type === 'openForm') {
    const { featureId } = value as { featureId?: unknown };
    return featureId === undefined || Number.isSafeInteger(featureId) ? (value as ToDashboard) : undefined;
  }
  if (value.type === 'featureSaved' || value.type === 'featureRefused') {
    const { requestId, note, message } = value as Readonly<Record<string, unknown>>;
    const text = value.type === 'featureSaved' ? note : message;
    return Number.isSafeInteger(requestId) && typeof text === 'string' ? (value as ToDashboard) : undefined;
  }
  if (!('id' in value) || !isReportId(value.id)) return undefined;
  if (value.type === 'report' && 'tables' in value && Array.isArray(value.tables))
    return value as ToDashboard;
  if (value.type === 'reportFailed' && 'message' in value && typeof value.message === 'string') {
    return value as ToDashboard;
  }
  return undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
