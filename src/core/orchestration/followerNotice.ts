import { assertNever, MusterError } from '../base/errors';
import type { LockHolder } from '../store/lockHolder';
import type { LeaderState, LeaderView } from '../../shared/viewModel';

export function leaderOf(holder: LockHolder, state: LeaderState): LeaderView {
  const { purpose, pid, host, since } = holder;
  return describeLeader({ purpose: purpose === '' ? 'program' : purpose, pid, host, since, state });
}

/** `problem`: what kept this host from taking over. */
export function describeLeader(leader: Omit<LeaderView, 'text'>, problem?: string): LeaderView {
  const { purpose, pid, host, since, state } = leader;
  const text = textOf(leader, new Date());
  return { purpose, pid, host, since, state, text: problem === undefined ? text : `${problem} ${text}` };
}

function textOf(leader: Omit<LeaderView, 'text'>, now: Date): string {
  const who = `${leader.purpose} (process ${leader.pid})`;
  const since = sinceText(leader.since, now);
  switch (leader.state) {
    case 'connecting':
    case 'live':
      return `This project is run by ${withArticle(who)}${since}. It can be watched, paused and stopped here; take over to run it here.`;
    case 'silent':
      return `The ${who} that runs this project${since} does not answer, so what is shown may be old. It may be busy, or was suspended; take over if it does not come back.`;
    case 'stranger':
      return `The ${who} that runs this project belongs to another user or another version of Muster, so only what is on disk is shown. Work there, or close it there.`;
    case 'foreign':
      return `This project is run on ${leader.host} (process ${leader.pid})${since}, which cannot be asked from here, so only what is on disk is shown. Take over only if it has ended there.`;
    case 'changing':
      return 'This project is changing hands; agents go on meanwhile.';
    case 'gone':
      return 'Nobody runs this project at present. Take over to run it here.';
    default:
      return assertNever(leader.state);
  }
}

/** For commands, as long as another host runs the project. */
export function following(leader: LeaderView): MusterError {
  const { state, purpose, pid, host } = leader;
  const where =
    state === 'foreign' ? `on ${host} (process ${pid})` : `by ${withArticle(purpose)} (process ${pid})`;
  const message =
    state === 'gone' || state === 'changing'
      ? `Nobody runs this project at this moment; try again, or use “Take Over Here” in a window.`
      : `This project is run ${where}; work there, close it first, or use “Take Over Here” in a window.`;
  return new MusterError('Following', message, { details: { state, purpose, pid, host } });
}

/** For a command that was passed on to an owner which has gone without a word: it may have been done or not. */
export function ownerGone({ purpose, pid }: LeaderView): MusterError {
  return new MusterError(
    'Following',
    `The ${purpose} (process ${pid}) that ran this project has gone before it answered; look whether it was done, and try again.`,
    { details: { purpose, pid } },
  );
}

/** For who waited for the end of a run that another host has taken over. */
export function takenOver(leader: LeaderView): MusterError {
  const { purpose, pid, host } = leader;
  const who = withArticle(purpose);
  return new MusterError(
    'Following',
    `${who.charAt(0).toUpperCase()}${who.slice(1)} (process ${pid}) has taken over this project; its agents go on there.`,
    { details: { purpose, pid, host } },
  );
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** The user's own time of day; with the date when that was another day. */
function sinceText(since: string, now: Date): string {
  const at = new Date(since);
  if (Number.isNaN(at.getTime())) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return at.toDateString() === now.toDateString() ? ` since ${time}` : ` since ${date} ${time}`;
}
