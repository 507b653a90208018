import { useRef, useState } from 'preact/hooks';
import type { AgentView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { useSend } from '../host';

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
        aria-label={`Kill ${mascot}?`}
        onKeyDown={(event) => {
          if (event.key === 'Escape') keep();
        }}
      >
        <span class="question">Kill {mascot}?</span>
        <Button
          label="Kill"
          look="danger"
          title={`Yes, kill ${mascot}`}
          onClick={() => {
            keep();
            send({ type: 'killAgent', agentId });
          }}
        />
        <Button
          label="Keep"
          look="quiet"
          title={`Keep ${mascot} running`}
          onClick={keep}
          focusRef={focusOnce}
        />
      </div>
    );
  }
  const hasWorktree = agent.worktree !== undefined;
  return (
    <div class="cardActions" role="group" aria-label={`Actions for ${mascot}`}>
      <Button
        label="Output"
        look="quiet"
        title={`Show output of ${mascot}`}
        onClick={() => send({ type: 'showOutput', agentId })}
      />
      <Button
        label="Diff"
        look="quiet"
        title={`Show diff of ${mascot}`}
        disabled={!hasWorktree}
        onClick={() => send({ type: 'showDiff', agentId })}
      />
      <Button
        label="Worktree"
        look="quiet"
        title={`Open worktree of ${mascot}`}
        disabled={!hasWorktree}
        onClick={() => send({ type: 'openWorktree', agentId })}
      />
      <Button
        label="Restart"
        look="quiet"
        title={`Restart ${mascot}`}
        onClick={() => send({ type: 'restartAgent', agentId })}
      />
      <Button
        label="Kill"
        look="quiet"
        title={`Kill ${mascot}`}
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
