import { useRef, useState } from 'preact/hooks';
import type { AgentView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { CommandButton } from '../commandButton';
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
      <CommandButton
        label={t('Output')}
        icon="output"
        look="quiet"
        title={t('Show output of {0}', mascot)}
        message={{ type: 'showOutput', agentId }}
      />
      <CommandButton
        label={t('Diff')}
        icon="diff"
        look="quiet"
        title={t('Show diff of {0}', mascot)}
        disabled={!hasWorktree}
        message={{ type: 'showDiff', agentId }}
      />
      <CommandButton
        label={t('Worktree')}
        icon="folder"
        look="quiet"
        title={t('Open worktree of {0}', mascot)}
        disabled={!hasWorktree}
        message={{ type: 'openWorktree', agentId }}
      />
      <CommandButton
        label={t('Restart')}
        icon="retry"
        look="quiet"
        title={t('Restart {0}', mascot)}
        message={{ type: 'restartAgent', agentId }}
      />
      <CommandButton
        label={t('Kill')}
        icon="kill"
        look="quiet"
        title={t('Kill {0}', mascot)}
        message={{ type: 'killAgent', agentId }}
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
