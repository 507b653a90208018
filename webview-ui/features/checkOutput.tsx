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
  /** What failed is what one wants to read. */
  readonly failed: boolean;
}

/** The end of what a check has written, more of it on demand; the evidence has all that is kept. */
export function CheckOutput({ command, output, failed }: CheckOutputProps) {
  const [all, setAll] = useState(false);
  const text = new TerminalText();
  const lines = `${text.push(output)}${text.end()}`.trim().split('\n');
  if (lines.length === 1 && lines[0] === '') return null;
  const left = all ? 0 : Math.max(0, lines.length - shownLines);
  return (
    <details class="checkOutput" open={failed}>
      <summary>{t('Output')}</summary>
      {left > 0 && (
        <Button
          label={t(left === 1 ? '{0} earlier line' : '{0} earlier lines', left)}
          look="quiet"
          onClick={() => setAll(true)}
        />
      )}
      {/* Scrolls, so it has to be reached by keyboard too. */}
      <pre tabIndex={0} role="region" aria-label={t('Output of {0}', command)}>
        <Untrusted text={lines.slice(left).join('\n')} maxChars={mostChars} multiline />
      </pre>
    </details>
  );
}
