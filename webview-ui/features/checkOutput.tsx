import { useState } from 'preact/hooks';
import { TerminalText } from '../../src/shared/terminalText';
import { Button } from '../button';
import { t } from '../l10n/t';
import { Untrusted } from '../text/untrusted';

const shownLines = 15;
const mostChars = 20_000;

interface CheckOutputProps {
  readonly command: string;
  /** The end of what it wrote. */
  readonly output: string;
  /** The evidence has more of it. */
  readonly isCut: boolean;
  /** What failed is what one wants to read. */
  readonly failed: boolean;
}

/** The end of what a check has written, more of it on demand; the evidence has all that is kept. */
export function CheckOutput({ command, output, isCut, failed }: CheckOutputProps) {
  const [all, setAll] = useState(false);
  const text = new TerminalText();
  const lines = `${text.push(output)}${text.end()}`.trim().split('\n');
  if (lines.length === 1 && lines[0] === '') return null;
  const earlier = Math.max(0, lines.length - shownLines);
  const title = all
    ? t('Show fewer lines of {0}', command)
    : t(earlier === 1 ? 'Show {0} earlier line of {1}' : 'Show {0} earlier lines of {1}', earlier, command);
  return (
    <details class="checkOutput" open={failed}>
      <summary>{t('Output')}</summary>
      {earlier > 0 && (
        // It stays when it was pressed: the focus must not fall to the page.
        <Button
          label={all ? t('Show fewer') : t(earlier === 1 ? '{0} earlier line' : '{0} earlier lines', earlier)}
          look="quiet"
          title={title}
          onClick={() => setAll(!all)}
        />
      )}
      {isCut && (all || earlier === 0) && <p class="muted">{t('… more in the evidence')}</p>}
      {/* Scrolls, so it has to be reached by keyboard too. */}
      <pre tabIndex={0} role="region" aria-label={t('Output of {0}', command)}>
        <Untrusted text={lines.slice(all ? 0 : earlier).join('\n')} maxChars={mostChars} multiline />
      </pre>
    </details>
  );
}
