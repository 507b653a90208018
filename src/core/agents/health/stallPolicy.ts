/** What is done about an agent that is silent, each later than the one before. */
export type StallStep = 'ask' | 'warn' | 'restart';

export interface StallLimits {
  /** Silent for so long it is called stalled, and asked; 0 = never. */
  readonly stalledMs: number;
  /** How long it has to answer before somebody is told. */
  readonly answerMs: number;
  /** How long somebody has to see to it before it is restarted. */
  readonly restartMs: number;
  /** Restarts in a row of one feature's agents; 0 = never. */
  readonly restarts: number;
}

const steps: readonly StallStep[] = ['ask', 'warn', 'restart'];

/** The next step that is due, one at a time and none left out: each may bring the agent back. */
export function dueStep(
  silentMs: number,
  taken: StallStep | undefined,
  { stalledMs, answerMs, restartMs, restarts }: StallLimits,
): StallStep | undefined {
  const next = steps[taken === undefined ? 0 : steps.indexOf(taken) + 1];
  if (next === undefined || (next === 'restart' && restarts === 0)) return undefined;
  const after = { ask: stalledMs, warn: stalledMs + answerMs, restart: stalledMs + answerMs + restartMs };
  return silentMs >= after[next] ? next : undefined;
}
