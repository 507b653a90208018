import type { WaitReason } from '../backlog/feature';
import { assertNever } from '../base/errors';

/** The reason as a sentence in the user's words. */
export function waitReasonText(reason: WaitReason): string {
  switch (reason.kind) {
    case 'blocked':
      return `Blocked by ${reason.by.map((id) => `#${id}`).join(', ')}`;
    case 'waitingForPerson':
      return `Waits for an answer: ${reason.question}`;
    case 'retryWait':
      return `${before(reason.because)}Next attempt at ${new Date(reason.until).toLocaleTimeString()}`;
    case 'failed':
      return reason.message;
    case 'merging':
      return 'Submitted; in the merge queue';
    case 'held':
      return `Waits for you: it changes what the checks run (${reason.parts.join(', ')})`;
    case 'atLimit':
      return `Ready; ${reason.limit} agents are at work, which is the limit`;
    case 'providerLimit':
      return `Ready; ${reason.provider} has reached its usage limit, until ${new Date(reason.until).toLocaleString()}`;
    case 'initializing':
      return `Ready; starts when the backlog is made from ${reason.spec}`;
    case 'paused':
      return `${before(reason.because)}Ready; the run is paused`;
    case 'stopped':
      return 'Ready; the run is not started';
    case 'next':
      return 'Ready; starts next';
    default:
      return assertNever(reason);
  }
}

function before(cause: string | undefined): string {
  return cause === undefined ? '' : `${cause} `;
}
