import type { AgentView } from '../../src/shared/viewModel';
import { mascotOf } from '../../src/shared/mascots';
import { Button } from '../button';
import { menuOfAgent } from '../contextMenu';
import { Duration } from '../elapsed';
import { useSend } from '../host';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { memo } from '../memo';
import { formatClock, formatMoment } from '../text/durations';
import { Untrusted } from '../text/untrusted';
import { lookOfAgent } from './activities';

interface EndedAgentsProps {
  readonly agents: readonly AgentView[];
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
}

const shownWhenClosed = 4;

/** Quieter than the cards: what has just come to an end, and how. */
export function EndedAgents({ agents, open, onToggle }: EndedAgentsProps) {
  const ended = agents.filter((agent) => !agent.live);
  if (ended.length === 0) return null;
  return (
    <section class="ended" aria-labelledby="recentlyEnded">
      <div class="sectionHead">
        <h2 id="recentlyEnded">{t('Recently ended')}</h2>
        {ended.length > shownWhenClosed && (
          <button type="button" class="button link" aria-expanded={open} onClick={() => onToggle(!open)}>
            {open ? t('Show fewer') : t('Show all {0}', ended.length)}
          </button>
        )}
      </div>
      <ul class="endedList">
        {(open ? ended : ended.slice(0, shownWhenClosed)).map((agent) => (
          <EndedAgent key={agent.agentId} agent={agent} />
        ))}
      </ul>
    </section>
  );
}

const EndedAgent = memo(function EndedAgent({ agent }: { readonly agent: AgentView }) {
  const send = useSend();
  const mascot = mascotOf(agent.slot);
  const look = lookOfAgent(agent);
  const of =
    agent.featureId === undefined ? mascot.name : t('{0}, feature {1}', mascot.name, agent.featureId);
  const { agentId } = agent;
  return (
    <li class={`endedRow accent-${mascot.color}`} {...menuOfAgent(agent)}>
      <span class="endedWho">
        <span class="emoji" aria-hidden="true">
          {mascot.emoji}
        </span>
        <Untrusted text={agent.mascot} maxChars={40} />
      </span>
      <span class={`state tone-${look.tone}`}>
        <Icon name={look.icon} />
        {look.label}
      </span>
      <span class="endedWhat oneLine">
        {agent.featureId !== undefined && <span class="featureId">#{agent.featureId} </span>}
        <Untrusted text={agent.featureName} maxChars={160} />
        {agent.error !== undefined && (
          <span class="muted">
            {' '}
            – <Untrusted text={agent.error} maxChars={200} />
          </span>
        )}
      </span>
      <span class="endedWhen muted">
        {agent.durationMs !== undefined && <Duration ms={agent.durationMs} label={t('Took')} />}
        {agent.completedAt !== undefined && (
          <time dateTime={agent.completedAt} title={formatMoment(agent.completedAt)}>
            {formatClock(agent.completedAt)}
          </time>
        )}
      </span>
      <span class="endedActions">
        <Button
          label={t('Output')}
          icon="output"
          look="iconOnly"
          title={t('Show output of {0}', of)}
          onClick={() => send({ type: 'showOutput', agentId })}
        />
        <Button
          label={t('Diff')}
          icon="diff"
          look="iconOnly"
          title={t('Show diff of {0}', of)}
          onClick={() => send({ type: 'showDiff', agentId })}
        />
      </span>
    </li>
  );
});
