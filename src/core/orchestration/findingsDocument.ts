import { escapeMarkdown } from '../analytics/rendering/renderMarkdown';
import { oneLine } from '../analytics/rendering/safeText';
import type { Finding } from './doctor';

const headings = {
  missing: 'Missing: agents cannot work without it',
  note: 'Worth knowing',
  ok: 'In order',
} as const;

/** What the doctor has found as a document, the worst first. What programs have said is text in it, never markup. */
export function findingsDocument(findings: readonly Finding[]): string {
  const missing = findings.filter(({ state }) => state === 'missing').length;
  const summary =
    missing === 0
      ? 'Nothing is missing for a run.'
      : missing === 1
        ? 'One thing is missing for a run.'
        : `${missing} things are missing for a run.`;
  const parts = (['missing', 'note', 'ok'] as const).flatMap((state) => {
    const those = findings.filter((finding) => finding.state === state);
    return those.length === 0 ? [] : ['', `## ${headings[state]}`, '', ...those.flatMap(linesOf)];
  });
  return `${['# Doctor', '', summary, ...parts].join('\n')}\n`;
}

function linesOf({ what, text, remedy }: Finding): string[] {
  return [
    `- **${plain(what)}**: ${plain(text)}`,
    ...(remedy === undefined ? [] : [`  - What to do: ${plain(remedy)}`]),
  ];
}

function plain(text: string): string {
  return escapeMarkdown(oneLine(text));
}
