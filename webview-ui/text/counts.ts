import { t } from '../l10n/t';

export function featuresText(count: number): string {
  return t(count === 1 ? '{0} feature' : '{0} features', count);
}

export function agentsText(count: number): string {
  return t(count === 1 ? '{0} agent' : '{0} agents', count);
}

export function regressionsText(count: number): string {
  return t(count === 1 ? '{0} regression' : '{0} regressions', count);
}
