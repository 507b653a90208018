import type { AgentView } from '../../src/shared/viewModel';
import { mascotOf } from '../../src/shared/mascots';
import { menuOfAgent } from '../contextMenu';
import { Elapsed } from '../elapsed';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { memo } from '../memo';
import { Untrusted } from '../text/untrusted';
import { lookOfAgent, roleOf } from './activities';
import { QuestionForm } from '../questions/questionForm';
import { AgentActions } from './agentActions';
import { AgentFigures } from './agentFigures';
import { AgentHealth } from './agentHealth';
import { ProgressDots } from './progressDots';

export const AgentCard = memo(function AgentCard({ agent }: { readonly agent: AgentView }) {
  const mascot = mascotOf(agent.slot);
  const look = lookOfAgent(agent);
  const name = `agentName-${agent.agentId}`;
  return (
    <li
      class={`card accent-${mascot.color} tone-${look.tone}`}
      aria-labelledby={name}
      {...menuOfAgent(agent)}
    >
      <div class="cardHead">
        <span class="avatar emoji" aria-hidden="true">
          {mascot.emoji}
        </span>
        <div class="cardTitle">
          <h3 id={name}>
            <Untrusted text={agent.mascot} maxChars={40} />
          </h3>
          <span class="muted">
            {roleOf(agent)}{' '}
            {agent.attempt > 1 && <span class="attempt">· {t('attempt {0}', agent.attempt)}</span>}
          </span>
        </div>
        <span class={`state tone-${look.tone}`}>
          <Icon name={look.icon} />
          {look.label}
        </span>
      </div>
      <p class="cardFeature">
        {agent.featureId !== undefined && <span class="featureId">#{agent.featureId} </span>}
        <Untrusted text={agent.featureName} maxChars={200} />
      </p>
      {agent.question !== undefined && <QuestionForm question={agent.question} />}
      <p class="thought">
        {agent.error !== undefined ? (
          <Untrusted text={agent.error} />
        ) : agent.lastThought !== undefined ? (
          <Untrusted text={agent.lastThought} />
        ) : (
          <span class="muted">{t('Nothing said yet.')}</span>
        )}
      </p>
      <div class="cardMeta">
        <ProgressDots progress={agent.progress} />
        <Elapsed since={agent.spawnedAt} label={t('At work for')} />
        <AgentHealth agent={agent} />
        <AgentFigures agent={agent} />
      </div>
      <AgentActions agent={agent} mascot={mascot.name} />
    </li>
  );
});
