import { inEnglish, type Translate } from './translate';

export const scopedAgentTypes = ['coding', 'testing'] as const;

/** What a run is limited to; what is absent is not limited. */
export interface RunScope {
  /** Only agents of this type are started. */
  readonly agentType?: (typeof scopedAgentTypes)[number];
  /** Only this feature is built, and tested. */
  readonly featureId?: number;
  /** So many agents are started and no more, testing agents included. */
  readonly maxAgents?: number;
}

export function isUnlimited({ agentType, featureId, maxAgents }: RunScope): boolean {
  return agentType === undefined && featureId === undefined && maxAgents === undefined;
}

/** `only #5, at most 3 agents` */
export function runScopeText(
  { agentType, featureId, maxAgents }: RunScope,
  t: Translate = inEnglish,
): string {
  return [
    featureId === undefined ? '' : t('only #{0}', featureId),
    agentType === undefined
      ? ''
      : agentType === 'coding'
        ? t('only coding agents')
        : t('only testing agents'),
    maxAgents === undefined ? '' : t(maxAgents === 1 ? 'at most {0} agent' : 'at most {0} agents', maxAgents),
  ]
    .filter((part) => part !== '')
    .join(', ');
}
