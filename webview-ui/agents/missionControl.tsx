import type { Snapshot } from '../../src/shared/viewModel';
import { t } from '../l10n/t';
import { AgentCard } from './agentCard';
import { explainIdle } from './explainIdle';
import { IdleCard, WhyIdle } from './idleCard';
import { idleSlots } from './idleSlots';

export function MissionControl({ snapshot }: { readonly snapshot: Snapshot }) {
  const live = snapshot.agents.filter((agent) => agent.live);
  const idle = idleSlots(snapshot);
  const { counts, mode } = snapshot;
  const isDone = counts.total > 0 && counts.passing === counts.total;
  return (
    <section aria-labelledby="missionControl">
      <div class="sectionHead">
        <h2 id="missionControl">{t('Mission Control')}</h2>
        <span class="muted">
          {t(snapshot.activeAgents === 1 ? '{0} agent active' : '{0} agents active', snapshot.activeAgents)}
        </span>
      </div>
      {live.length === 0 ? (
        <div class="idle">
          <p>{explainIdle(snapshot, idle)}</p>
          {idle !== undefined && mode === 'running' && !isDone && <WhyIdle why={idle.why} />}
        </div>
      ) : (
        <ul class="cards">
          {live.map((agent) => (
            <AgentCard key={agent.agentId} agent={agent} />
          ))}
          {idle !== undefined && <IdleCard idle={idle} />}
        </ul>
      )}
    </section>
  );
}
