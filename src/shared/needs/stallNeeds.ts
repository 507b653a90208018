import type { Translate } from '../translate';
import type { Need } from './need';
import { action } from './actions';
import type { NeedSource } from './needsOf';

/** Agents that show no sign of life, and about which somebody was told. */
export function stallNeeds({ agents }: NeedSource, t: Translate): Need[] {
  return agents.flatMap((agent): Need[] => {
    const { agentId, live, stalled, mascot, featureId, featureName, health } = agent;
    if (!live || stalled === undefined) return [];
    const what = featureId === undefined ? featureName : `#${featureId} ${featureName}`;
    return [
      {
        id: `stalled:${agentId}`,
        kind: 'stalled',
        severity: 'high',
        title: t('{0} shows no sign of life at {1}', mascot, what),
        detail: t('Look at its output, and restart or kill it if it hangs.'),
        featureId,
        agentId,
        since: health?.heartbeatAt ?? agent.spawnedAt,
        actions: [
          action(t('Output'), { type: 'showOutput', agentId }),
          action(t('Restart…'), { type: 'restartAgent', agentId }, true),
        ],
        open: { type: 'showOutput', agentId },
        notices: [stalled],
      },
    ];
  });
}
