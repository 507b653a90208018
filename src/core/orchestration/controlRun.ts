import { MusterError } from '../base/errors';
import type { RunMode, Snapshot } from '../../shared/viewModel';
import { following, leaderOf } from './followerNotice';
import type { RunAction } from './followerProtocol';
import { findOwner, OwnerLine } from './ownerLine';

export interface Controlled {
  /** Before that. */
  readonly mode: RunMode;
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
export async function controlRun(folder: string, action: RunAction): Promise<Controlled> {
  const owner = await findOwner(folder);
  if (owner === undefined) {
    const sentence = `No window and no terminal runs this project at present, so there is nothing to ${action}; open it in VS Code or use muster run.`;
    throw new MusterError('NobodyRuns', sentence);
  }
  if (owner.foreign) throw following(leaderOf(owner.holder, 'foreign'));
  const line = new OwnerLine(owner.holder, owner.meetingFolder);
  try {
    const before = await line.shown();
    if (before === undefined || !(await line.link.control(action))) {
      throw following(leaderOf(owner.holder, line.link.state === 'stranger' ? 'stranger' : 'silent'));
    }
    const wanted = modeAfter[action];
    await line.until(() => {
      const mode = line.snapshot?.mode;
      return mode === wanted || mode === 'stopped' || line.link.state === 'closed';
    });
    return { mode: before.mode, snapshot: line.snapshot ?? before };
  } finally {
    line.close();
  }
}
