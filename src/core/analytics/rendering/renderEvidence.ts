import type { EvidenceChange, GateEvidence } from '../../../shared/evidence';
import { escapeMarkdown } from './renderMarkdown';
import { oneLine, printable } from './safeText';

const statusTexts: Readonly<Record<string, string>> = {
  queued: 'waits in the merge queue',
  gating: 'is being checked',
  intent: 'is being merged',
  merged: 'merged',
  conflict: 'conflict; not merged',
  gate_red: 'the checks are red; not merged',
  abandoned: 'not merged',
  held: 'waits for you: it changes what the checks run',
  green: 'the checks are green',
  red: 'the checks are red; merges wait',
};

/** As a document. Whatever repositories and commands have written is text in it, never markup. */
export function renderEvidence(evidence: GateEvidence): string {
  const { gate, hold } = evidence;
  return [
    `# Evidence: ${plain(evidence.title)}`,
    '',
    `- State: **${plain(statusTexts[evidence.status] ?? evidence.status)}**`,
    ...fact('Branch', evidence.branch),
    ...fact('Merge commit', evidence.mergeCommit),
    ...fact('Finished', evidence.finishedAt),
    ...evidence.conflicts.map((file) => `- Conflict in ${code(file)}`),
    ...(hold === undefined ? [] : holdLines(hold)),
    ...(gate === undefined ? ['', 'No check has run yet.'] : gateLines(gate)),
    '',
  ].join('\n');
}

function holdLines(hold: NonNullable<GateEvidence['hold']>): string[] {
  const decided =
    hold.decision === undefined
      ? 'It waits for you: approve it, or send it back.'
      : `You ${hold.decision === 'approved' ? 'approved it' : 'sent it back'}${hold.decidedAt === undefined ? '' : ` at ${hold.decidedAt}`}.`;
  return [
    '',
    '## Held',
    '',
    plain(`The work changes what the checks themselves run. Held at ${hold.at}. ${decided}`),
    ...fact('Note', hold.note),
    ...changeLines(hold.changes),
  ];
}

function gateLines(gate: NonNullable<GateEvidence['gate']>): string[] {
  const { plan } = gate;
  return [
    '',
    `## Checks: ${stateOf(gate)}`,
    '',
    ...fact('Commit', gate.commit),
    ...fact('Tree', gate.tree),
    ...(plan === undefined
      ? []
      : [
          `- Commands: ${{ settings: 'from the settings', project: 'found in the project', none: 'none set or found' }[plan.source]}${plan.yolo ? ' (YOLO: linters and type checks only)' : ''}`,
          ...plan.commands.map(({ command, kind, why }) => `  - ${code(command)}: ${kind}, ${plain(why)}`),
          ...plan.leftOut.map(({ command }) => `  - ${code(command)}: left out`),
        ]),
    ...gate.commands.flatMap(
      ({ command, exitCode, signal, timedOut, durationMs, outputTail, rewrote = [] }) => [
        '',
        `### ${code(command)}`,
        '',
        `${timedOut ? 'Did not end in time' : exitCode === undefined ? `Ended by ${plain(signal ?? 'a signal')}` : `Exit code ${exitCode}`}, ${(durationMs / 1000).toFixed(1)} s`,
        ...(rewrote.length === 0
          ? []
          : [
              '',
              'It has rewritten files that git tracks, so that it and those behind it have not seen exactly the commit; have it only check, or commit what it writes:',
              '',
              ...rewrote.map((file) => `- ${code(file)}`),
            ]),
        ...block(outputTail),
      ],
    ),
    ...(gate.changes.length === 0 ? [] : ['', '## Changed checks', ...changeLines(gate.changes)]),
  ];
}

function stateOf({ commands, ok, verified }: NonNullable<GateEvidence['gate']>): string {
  if (commands.length === 0) return 'none, unverified';
  if (!ok) return 'red';
  return verified ? 'green' : 'green, but unverified: files were rewritten';
}

function changeLines(changes: readonly EvidenceChange[]): string[] {
  return changes.flatMap(({ part, before, after }) => [
    '',
    `### ${plain(part)}`,
    '',
    before === undefined ? 'Added:' : after === undefined ? 'Taken away:' : 'Before:',
    ...block(before ?? after ?? ''),
    ...(before === undefined || after === undefined ? [] : ['', 'After:', ...block(after)]),
  ]);
}

function fact(label: string, value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : [`- ${label}: ${code(value)}`];
}

function plain(text: string): string {
  return escapeMarkdown(oneLine(text));
}

/** A line of code whose fence is longer than any in it. */
function code(text: string): string {
  const line = oneLine(text);
  const fence = '`'.repeat(longestRun(line) + 1);
  return `${fence} ${line} ${fence}`;
}

function block(text: string): string[] {
  const shown = printable(text).trimEnd();
  if (shown === '') return [];
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return ['', `${fence}text`, shown, fence];
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
