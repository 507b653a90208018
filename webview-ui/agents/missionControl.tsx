import type { Snapshot } from '../../src/shared/viewModel';
import { t } from '../l10n/t';
import { AgentCard } from './agentCard';
import { explainIdle } from './explainIdle';

export function MissionControl({ snapshot }: { readonly snapshot: Snapshot }) {
  const live = snapshot.agents.filter((agent) => agent.live);
  return (
    <section aria-labelledby="missionControl">
      <div class="sectionHead">
        <h2 id="missionControl">{t('Mission Control')}</h2>
        <span class="muted">
          {t(snapshot.activeAgents === 1 ? '{0} agent active' : '{0} agents active', snapshot.activeAgents)}
        </span>
      </div>
      {live.length === 0 ? (
        <p class="idle">{explainIdle(snapshot)}</p>
      ) : (
        <ul class="cards">
          {live.map((agent) => (
            <AgentCard key={agent.agentId} agent={agent} />
          ))}
        </ul>
      )}
    </section>
  );
}
