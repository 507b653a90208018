import { Component, type ComponentChildren } from 'preact';
import { Button } from '../button';
import type { Host } from '../host';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { Untrusted } from '../text/untrusted';

interface FaultBoundaryProps {
  readonly host: Host;
  /** Takes back what was chosen: that may be what cannot be drawn. */
  readonly reset: () => void;
  readonly children: ComponentChildren;
}

/** A fault in the drawing would leave an empty page and be known to nobody: it is said here and in Muster's log. */
export class FaultBoundary extends Component<FaultBoundaryProps, { readonly fault?: string | undefined }> {
  override componentDidCatch(error: unknown): void {
    this.props.host.postMessage({ type: 'pageFailed', message: textOf(error) });
    this.setState({ fault: error instanceof Error ? error.message : String(error) });
  }

  override render(): ComponentChildren {
    const { fault } = this.state;
    const again = (): void => this.setState({ fault: undefined });
    if (fault === undefined) return this.props.children;
    return (
      <main class="page">
        <section class="welcome" role="alert">
          <span class="welcomeIcon">
            <Icon name="warning" />
          </span>
          <h1>{t('This page could not be drawn')}</h1>
          <p>
            <Untrusted text={fault} />
          </p>
          <p>{t('Agents and merges go on. The log of Muster has the details.')}</p>
          <div class="welcomeActions">
            <Button label={t('Try again')} icon="retry" look="primary" onClick={again} />
            <Button
              label={t('Reset the view')}
              title={t('Reset the view: forget filters, forms and what was opened')}
              onClick={() => {
                this.props.reset();
                again();
              }}
            />
          </div>
        </section>
      </main>
    );
  }
}

/** Faults outside the drawing, as in a handler of an event; a flood of them is one for the log. */
export function reportFaults(host: Host): void {
  const told = new Set<string>();
  const tell = (fault: unknown): void => {
    const message = textOf(fault);
    if (told.size >= mostTold || told.has(message)) return;
    told.add(message);
    host.postMessage({ type: 'pageFailed', message });
  };
  window.addEventListener('error', ({ error, message }) => tell(error ?? message));
  window.addEventListener('unhandledrejection', ({ reason }) => tell(reason));
}

const mostTold = 20;
const longest = 4000;

function textOf(fault: unknown): string {
  const text = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  return text.slice(0, longest);
}
