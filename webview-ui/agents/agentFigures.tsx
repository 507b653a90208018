import type { AgentView } from '../../src/shared/viewModel';
import { formatCost, formatTokens } from '../text/quantities';

/** Tokens and cost, as far as the provider tells them. */
export function AgentFigures({ agent }: { readonly agent: AgentView }) {
  const { inputTokens, outputTokens, costUsd } = agent;
  const known = inputTokens !== undefined || outputTokens !== undefined;
  return (
    <>
      {known && (
        <span title={`Tokens: ${inputTokens ?? 0} in, ${outputTokens ?? 0} out`}>
          {formatTokens((inputTokens ?? 0) + (outputTokens ?? 0))} tokens
        </span>
      )}
      {costUsd !== undefined && <span title="Cost as the provider reports it">{formatCost(costUsd)}</span>}
    </>
  );
}
