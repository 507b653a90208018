import { locateRepository } from '../git/repository';
import { thisHost } from '../store/hostIdentity';
import { namedHolder } from '../store/lock';
import { type LockHolder, stateOf } from '../store/lockHolder';
import type { Snapshot } from '../../shared/viewModel';
import { readFollowerKey } from './followerKey';
import { FollowerLink } from './followerLink';
import { meetingFolderOf } from './meetingPlace';

const answerWithinMs = 10_000;

/**
 * A short conversation with whoever runs a project. Nothing is opened for it, so that nobody becomes the one who
 * runs the project by asking.
 */
export class OwnerLine {
  readonly link: FollowerLink;
  /** The latest that it has shown. */
  snapshot: Snapshot | undefined;
  private look: () => void = () => undefined;

  constructor(
    readonly holder: LockHolder,
    meetingFolder: string,
    onChange: () => void = () => undefined,
  ) {
    this.link = new FollowerLink({
      socket: holder.socket,
      readKey: () => readFollowerKey(meetingFolder),
      onSnapshot: (shown) => {
        this.snapshot = shown;
        this.look();
        onChange();
      },
      onState: () => {
        this.look();
        onChange();
      },
    });
  }

  /** Waits for the condition, but not for ever: whoever calls looks again at what has come. */
  until(condition: () => boolean): Promise<void> {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, answerWithinMs);
      this.look = () => {
        if (!condition()) return;
        clearTimeout(timer);
        resolve();
      };
      this.look();
    });
  }

  /** Resolves to what it shows first; undefined when it does not, or does not speak with this one. */
  async shown(): Promise<Snapshot | undefined> {
    const { link } = this;
    await this.until(
      () => this.snapshot !== undefined || link.state === 'closed' || link.state === 'stranger',
    );
    return this.snapshot;
  }

  close(): void {
    this.link.dispose();
  }
}

/** Who runs the project, and where it meets others; `foreign` cannot be asked from here. */
export async function findOwner(
  folder: string,
): Promise<
  { readonly holder: LockHolder; readonly meetingFolder: string; readonly foreign: boolean } | undefined
> {
  const { commonDir } = await locateRepository(folder);
  const meetingFolder = meetingFolderOf(commonDir);
  const holder = namedHolder(meetingFolder);
  if (holder === undefined) return undefined;
  const state = await stateOf(holder, await thisHost());
  return state === 'gone' ? undefined : { holder, meetingFolder, foreign: state === 'foreign' };
}
