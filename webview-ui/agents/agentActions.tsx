import { useRef, useState } from 'preact/hooks';
import type { AgentView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { useSend } from '../host';
import { t } from '../l10n/t';

interface AgentActionsProps {
  readonly agent: AgentView;
  readonly mascot: string;
}

/** Kill asks once more in its place; the answer that does no harm has the focus, and Escape gives it. */
export function AgentActions({ agent, mascot }: AgentActionsProps) {
  const send = useSend();
  const [asking, setAsking] = useState(false);
  const returning = useRef(false);
  const { agentId } = agent;

  if (asking) {
    const keep = (): void => {
      returning.current = true;
      setAsking(false);
    };
    return (
      <div
        class="cardActions asking"
        role="group"
        aria-label={t('Kill {0}?', mascot)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') keep();
        }}
      >
        <span class="question">{t('Kill {0}?', mascot)}</span>
        <Button
          label={t('Kill')}
          look="danger"
          title={t('Yes, kill {0}', mascot)}
          onClick={() => {
            keep();
            send({ type: 'killAgent', agentId });
          }}
        />
        <Button
          label={t('Keep')}
          look="quiet"
          title={t('Keep {0} running', mascot)}
          onClick={keep}
          focusRef={focusOnce}
        />
      </div>
    );
  }
  const hasWorktree = agent.worktree !== undefined;
  return (
    <div class="cardActions" role="group" aria-label={t('Actions for {0}', mascot)}>
      <Button
        label={t('Output')}
        icon="output"
        look="quiet"
        title={t('Show output of {0}', mascot)}
        onClick={() => send({ type: 'showOutput', agentId })}
      />
      <Button
        label={t('Diff')}
        icon="diff"
        look="quiet"
        title={t('Show diff of {0}', mascot)}
        disabled={!hasWorktree}
        onClick={() => send({ type: 'showDiff', agentId })}
      />
      <Button
        label={t('Worktree')}
        icon="folder"
        look="quiet"
        title={t('Open worktree of {0}', mascot)}
        disabled={!hasWorktree}
        onClick={() => send({ type: 'openWorktree', agentId })}
      />
      <Button
        label={t('Restart')}
        icon="retry"
        look="quiet"
        title={t('Restart {0}', mascot)}
        onClick={() => send({ type: 'restartAgent', agentId })}
      />
      <Button
        label={t('Kill')}
        icon="kill"
        look="quiet"
        title={t('Kill {0}', mascot)}
        onClick={() => setAsking(true)}
        focusRef={(element) => {
          if (element === null || !returning.current) return;
          returning.current = false;
          element.focus();
        }}
      />
    </div>
  );
}

function focusOnce(element: HTMLButtonElement | null): void {
  element?.focus();
}
