import { inEnglish, type Translate } from './translate';
import { type RunScope, runScopeText } from './runScope';

/** How a run came to its end by itself; one that was stopped has no summary. */
export type RunEnd =
  /** Every feature passes, or what the run was limited to is done. */
  | 'complete'
  /** Nothing more could be started. */
  | 'incomplete'
  /** It was drained: what ran has ended, and nothing new was started. */
  | 'drained';

/** The closing summary of a run. */
export interface RunSummary {
  readonly end: RunEnd;
  /** What it was limited to; absent: nothing. */
  readonly scope?: RunScope;
  /** UTC ISO 8601; undefined: not known. */
  readonly startedAt: string | undefined;
  /** UTC ISO 8601; tells one run from the next. */
  readonly endedAt: string;
  readonly total: number;
  /** Of all features, also those of earlier runs. */
  readonly passing: number;
  /** In this run. */
  readonly passed: number;
  /** With why; at most {@link failuresKept}. */
  readonly failures: readonly { readonly id: number; readonly name: string; readonly reason: string }[];
  readonly failed: number;
  /** Features that a regression test has set back in this run. */
  readonly regressed: number;
  readonly blocked: number;
  readonly waitingForPerson: number;
  readonly overBudget: number;
  readonly notMerged: number;
  readonly agents: number;
  /** In and out, as the providers say; undefined: none has said. */
  readonly tokens: number | undefined;
  /** Likewise. */
  readonly costUsd: number | undefined;
  /** Undefined: it is not known when it began. */
  readonly wallMs: number | undefined;
}

export const failuresKept = 20;

/** What the run has come to, as one line: shown when it ends, in the feed, the notification and the terminal. */
export function runSummaryText(summary: RunSummary, t: Translate = inEnglish): string {
  const { end, passing, total, scope } = summary;
  const { failed, blocked, notMerged, waitingForPerson, overBudget } = summary;
  const rest = [
    failed > 0 ? t('{0} failed', failed) : '',
    blocked > 0 ? t('{0} blocked', blocked) : '',
    notMerged > 0 ? t('{0} not merged', notMerged) : '',
    waitingForPerson > 0 ? t('{0} waiting for a person', waitingForPerson) : '',
    overBudget > 0 ? t('{0} over budget', overBudget) : '',
  ].filter((part) => part !== '');
  const result =
    end === 'complete' && passing === total
      ? t('all {0} features pass', total)
      : [t('{0} of {1} features pass', passing, total), ...rest].join(', ');
  const word = end === 'drained' ? t('Run drained') : t('Run finished');
  const limits = scope === undefined ? '' : ` (${runScopeText(scope, t)})`;
  return `${word}${limits}: ${result}. ${figuresText(summary, t)}`;
}

/** What failed, one line each. */
export function failureTexts({ failures, failed }: RunSummary, t: Translate = inEnglish): string[] {
  const lines = failures.map(({ id, name, reason }) => `#${id} ${name}: ${reason}`);
  return failed > failures.length ? [...lines, t('and {0} more', failed - failures.length)] : lines;
}

/** `In this run 3 passed and 1 was set back; 5 agents, 12,345 tokens, $0.42, 12 min 5 s.` */
export function figuresText(
  {
    passed,
    regressed,
    agents,
    tokens,
    costUsd,
    wallMs,
  }: Pick<RunSummary, 'passed' | 'regressed' | 'agents' | 'tokens' | 'costUsd' | 'wallMs'>,
  t: Translate = inEnglish,
): string {
  const figures = [
    t(agents === 1 ? '{0} agent' : '{0} agents', agents),
    tokens === undefined ? '' : t('{0} tokens', tokens.toLocaleString('en-US')),
    costUsd === undefined ? '' : costText(costUsd),
    wallMs === undefined ? '' : durationText(wallMs),
  ]
    .filter((part) => part !== '')
    .join(', ');
  if (regressed === 0) return t('In this run {0} passed; {1}.', passed, figures);
  return t(
    regressed === 1
      ? 'In this run {0} passed and {1} was set back; {2}.'
      : 'In this run {0} passed and {1} were set back; {2}.',
    passed,
    regressed,
    figures,
  );
}

/** `$0.42`; less than a cent is not rounded to nothing. */
export function costText(usd: number): string {
  return usd > 0 && usd < 0.01 ? '<$0.01' : `$${usd.toFixed(2)}`;
}

/** `45 s`, `12 min 5 s`, `3 h 2 min` */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
