import { MusterError } from '../base/errors';
import type { RunMode, Snapshot } from '../../shared/viewModel';
import { following, leaderOf } from './followerNotice';
import type { RunAction } from './followerProtocol';
import { stopWithinMs } from './ownerAccess';
import { findOwner, OwnerLine } from './ownerLine';

export interface Controlled {
  /** Before that. */
  readonly mode: RunMode;
  /** At work before that. */
  readonly agentsBefore: number;
  /** What was shown afterwards. */
  readonly snapshot: Snapshot;
}

const modeAfter: Readonly<Record<RunAction, RunMode>> = {
  pause: 'paused',
  drain: 'draining',
  resume: 'running',
};

/**
 * Asks whoever runs the project to hold its run up or to let it go on.
 *
 * @throws MusterError NobodyRuns, Following when whoever runs it does not answer, and what it refuses
 */
export function controlRun(folder: string, action: RunAction): Promise<Controlled> {
  return tellOwner(folder, action, async (line) => {
    if (!(await line.link.control(action))) return false;
    const wanted = modeAfter[action];
    await line.until(() => {
      const mode = line.snapshot?.mode;
      return mode === wanted || mode === 'stopped' || line.link.state === 'closed';
    });
    return true;
  });
}

/** Asks it to end every agent, and waits until it has. @throws as {@link controlRun} */
export function stopRun(folder: string): Promise<Controlled> {
  return tellOwner(folder, 'stop', async (line) => {
    if ((await line.link.command('stop', {}, stopWithinMs)) === undefined) return false;
    await line.until(
      () =>
        (line.snapshot?.mode === 'stopped' && line.snapshot.activeAgents === 0) ||
        line.link.state === 'closed',
    );
    return true;
  });
}

/** @param tell resolves to false when whoever runs the project does not answer */
async function tellOwner(
  folder: string,
  what: string,
  tell: (line: OwnerLine) => Promise<boolean>,
): Promise<Controlled> {
  const owner = await findOwner(folder);
  if (owner === undefined) {
    const sentence = `No window and no terminal runs this project at present, so there is nothing to ${what}; open it in VS Code or use muster run.`;
    throw new MusterError('NobodyRuns', sentence);
  }
  if (owner.foreign) throw following(leaderOf(owner.holder, 'foreign'));
  const line = new OwnerLine(owner.holder, owner.meetingFolder);
  try {
    const before = await line.shown();
    if (before === undefined || !(await tell(line))) {
      throw following(leaderOf(owner.holder, line.link.state === 'stranger' ? 'stranger' : 'silent'));
    }
    return { mode: before.mode, agentsBefore: before.activeAgents, snapshot: line.snapshot ?? before };
  } finally {
    line.close();
  }
}
