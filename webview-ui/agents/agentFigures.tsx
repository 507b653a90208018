import type { AgentView } from '../../src/shared/viewModel';
import { t } from '../l10n/t';
import { formatCost, formatTokens } from '../text/quantities';

/** Tokens and cost, as far as the provider tells them. */
export function AgentFigures({ agent }: { readonly agent: AgentView }) {
  const { inputTokens, outputTokens, costUsd } = agent;
  const known = inputTokens !== undefined || outputTokens !== undefined;
  return (
    <>
      {known && (
        <span title={t('Tokens: {0} in, {1} out', inputTokens ?? 0, outputTokens ?? 0)}>
          {t('{0} tokens', formatTokens((inputTokens ?? 0) + (outputTokens ?? 0)))}
        </span>
      )}
      {costUsd !== undefined && (
        <span title={t('Cost as the provider reports it')}>{formatCost(costUsd)}</span>
      )}
    </>
  );
}
