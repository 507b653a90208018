import type { HeardOfRun } from './heardOfRun';
import type { AgentEnd } from './lifecycle';
import type { RunExit } from './runner/protocol';

/** What the tools and git know of an agent that has ended. */
export interface WorkDone {
  readonly submitted: boolean;
  /** Commits on the agent's branch beyond its base. */
  readonly commits: number;
  /** Said through the tools, in the agent's words. */
  readonly gaveUp: string | undefined;
  readonly skipped: boolean;
  /** What it has asked a person and was not told before it ended. */
  readonly asked: string | undefined;
  /** Why it was ended so that another one takes its place. */
  readonly replaced?: string | null;
  /** What the agent should have done before its end, for people; default: having submitted. */
  readonly owed?: string;
  /** What its program said. */
  readonly heard: HeardOfRun;
}

/**
 * Judges an agent's end by what its tools saw and by git, never by its exit code: code 0 proves nothing.
 * What was submitted with commits counts however the process ended afterwards. An end that Muster, the
 * user or the machine caused is an interruption and costs no attempt.
 */
export function judgeEnd(exit: RunExit, work: WorkDone): AgentEnd {
  const { exitCode, signal } = exit;
  const { owed = 'having submitted' } = work;
  const ordered = exit.reason === 'stopped' || exit.reason === 'killed' || exit.reason === 'replaced';
  const end = (status: AgentEnd['status'], outcome: AgentEnd['outcome'], error: string | null): AgentEnd => ({
    status,
    outcome,
    exitCode,
    signal,
    error,
  });
  if (work.submitted) {
    if (work.commits > 0) return end(ordered ? 'killed' : 'completed', 'submitted', null);
    return end('failed', 'no_commit', 'It submitted its work without any commit on its branch.');
  }
  if (work.gaveUp !== undefined) return end('failed', 'gave_up', `It gave up: ${work.gaveUp}`);
  if (work.skipped) return end('failed', 'skipped', 'It skipped the feature.');
  const orderly = (exit.reason === 'exited' && signal === null) || exit.reason === 'timeLimit';
  if (work.asked !== undefined && orderly) {
    return { ...end('failed', 'interrupted', `It waits for an answer: ${work.asked}`), asked: true };
  }
  const { limitReached } = work.heard;
  const waited = exit.reason === 'timeLimit' || (exit.reason === 'stopped' && limitReached?.waits === true);
  if (limitReached !== undefined && (waited || (exit.reason === 'exited' && signal === null))) {
    return end('failed', 'interrupted', `A usage limit was reached: ${limitReached.text}`);
  }
  switch (exit.reason) {
    case 'stopped':
    case 'killed':
    case 'replaced':
      return end('killed', 'interrupted', work.replaced ?? null);
    case 'lost':
    case 'hostless':
      return end('failed', 'interrupted', exit.error ?? 'Its runner or the host was lost.');
    case 'timeLimit':
      return end('failed', 'no_submission', `Its time limit was reached without ${owed}.`);
    case 'notStarted':
      return end(
        'failed',
        'no_submission',
        `Its program could not be started: ${exit.error ?? 'unknown reason'}`,
      );
    case 'exited':
      if (signal !== null)
        return end('failed', 'interrupted', `It was ended by ${signal}, which Muster did not send.`);
      return end(
        'failed',
        'no_submission',
        `It ended with exit code ${String(exitCode)} without ${owed}.${lastWords(work.heard)}`,
      );
  }
}

/** The reason as its program gives it: what was not allowed says more than that it gave up after that. */
function lastWords({ notAllowed, failure }: HeardOfRun): string {
  const words = notAllowed ?? failure ?? '';
  return words === '' ? '' : ` ${words}`;
}
