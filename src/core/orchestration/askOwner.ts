import { following, leaderOf } from './followerNotice';
import type { OwnerCommand } from './ownerCommands';
import { findOwner, OwnerLine } from './ownerLine';

const withinMs = 60_000;

/**
 * Has whoever runs the project do something; undefined when nobody does, so that it can be done here.
 *
 * @throws MusterError Following when whoever runs it does not answer, and what it refuses
 */
export async function askOwner<T>(
  folder: string,
  name: OwnerCommand,
  args: unknown,
): Promise<{ readonly value: T } | undefined> {
  const owner = await findOwner(folder);
  if (owner === undefined) return undefined;
  if (owner.foreign) throw following(leaderOf(owner.holder, 'foreign'));
  const line = new OwnerLine(owner.holder, owner.meetingFolder);
  try {
    const shown = await line.shown();
    const done = shown === undefined ? undefined : await line.link.command(name, args, withinMs);
    if (done !== undefined) return { value: done.value as T };
    throw following(leaderOf(owner.holder, line.link.state === 'stranger' ? 'stranger' : 'silent'));
  } finally {
    line.close();
  }
}
