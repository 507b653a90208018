import type { WaitReason } from '../backlog/feature';
import { spellCycle } from '../backlog/graph';
import { assertNever } from '../base/errors';
import { budgetText } from './budgetText';
import type { MachineBusy } from './limits';

/** The reason as a sentence in the user's words. */
export function waitReasonText(reason: WaitReason): string {
  switch (reason.kind) {
    case 'blocked':
      return blockedText(reason);
    case 'waitingForPerson':
      return `Waits for an answer: ${reason.question}`;
    case 'retryWait':
      return `${before(reason.because)}Next attempt at ${new Date(reason.until).toLocaleTimeString()}`;
    case 'failed':
      return reason.message;
    case 'merging':
      return mergingText(reason);
    case 'held':
      return `Waits for you: it changes what the checks run (${reason.parts.join(', ')})`;
    case 'atLimit':
      return `Ready; ${reason.limit} agents are at work, which is the limit`;
    case 'totalLimit':
      return `Ready; ${reason.limit} agents are at work, testing agents included, which is the most at a time`;
    case 'machineBusy':
      return `Ready; ${machineText(reason)}, so no further agent is started`;
    case 'providerLimit':
      return `Ready; ${reason.provider} has reached its usage limit, until ${new Date(reason.until).toLocaleString()}`;
    case 'initializing':
      return `Ready; starts when the backlog is made from ${reason.spec}`;
    case 'spec':
      return reason.writing
        ? 'Ready; starts when the architect has written its spec'
        : 'Ready; waits for the architect to write its spec';
    case 'budget':
      return `${reason.scope === 'run' ? 'Ready; the run' : 'The feature'} has reached its budget: ${budgetText(reason)}`;
    case 'cannotStart':
      return `Ready; no agent can be started: ${reason.because}`;
    case 'outsideRun':
      return `Ready; the run ${reason.because}`;
    case 'paused':
      return `${before(reason.because)}Ready; the run is paused`;
    case 'draining':
      return 'Ready; the run is draining, so nothing new is started';
    case 'stopped':
      return 'Ready; the run is not started';
    case 'next':
      return 'Ready; starts next';
    default:
      return assertNever(reason);
  }
}

function blockedText({ by, obstacle }: Extract<WaitReason, { kind: 'blocked' }>): string {
  const text = `Blocked by ${by.map((id) => `#${id}`).join(', ')}`;
  if (obstacle === undefined) return text;
  if (obstacle.kind === 'cycle')
    return `${text}; dependencies go round in a circle: ${spellCycle(obstacle.cycle)}`;
  return by.length === 1 && by[0] === obstacle.id
    ? `${text}, which has failed`
    : `${text}; #${obstacle.id} has failed`;
}

function mergingText({ before: ahead, because }: Extract<WaitReason, { kind: 'merging' }>): string {
  if (because !== undefined) return `Submitted; the merge queue waits: ${because}`;
  if (ahead === undefined) return 'Submitted; in the merge queue';
  if (ahead === 0) return 'Submitted; it is being merged and checked';
  return `Submitted; in the merge queue behind ${ahead} ${ahead === 1 ? 'other' : 'others'}`;
}

function before(cause: string | undefined): string {
  return cause === undefined ? '' : `${cause} `;
}

/** How busy the machine is, as part of a sentence. */
export function machineText({ what, percent, limit }: MachineBusy): string {
  const busy =
    what === 'cpu'
      ? `the machine's processors are ${percent} % busy`
      : `${percent} % of the machine's memory is in use`;
  return `${busy} (limit ${limit} %)`;
}
