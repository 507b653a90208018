import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/event';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import type { Snapshot } from '../../shared/viewModel';
import { lookAtProject } from './lookAtProject';
import { findOwner, OwnerLine } from './ownerLine';

/** How often is looked for somebody who runs the project while nobody does. */
const lookEveryMs = 2000;

interface Where {
  readonly folder: string;
  readonly assets: string;
  readonly log: Log;
}

/**
 * The project as it is, for who only looks: live from whoever runs it, else from the disk, looked at again until
 * somebody does. Never runs it itself.
 */
export class LiveSnapshots implements Disposable {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;
  private line: OwnerLine | undefined;
  private looking = false;
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly where: Where,
    private current: Snapshot,
  ) {
    this.timer = setInterval(() => void this.look(), lookEveryMs);
  }

  /** @throws MusterError StoreMissing, NotAGitRepository */
  static async open(where: Where): Promise<LiveSnapshots> {
    const live = new LiveSnapshots(where, await lookAtProject(where));
    await live.look();
    return live;
  }

  get snapshot(): Snapshot {
    return this.line?.snapshot ?? this.current;
  }

  get runBy(): { readonly purpose: string; readonly pid: number } | undefined {
    return this.line && { purpose: this.line.holder.purpose, pid: this.line.holder.pid };
  }

  dispose(): void {
    clearInterval(this.timer);
    this.line?.close();
    this.changed.dispose();
  }

  private async look(): Promise<void> {
    const isLive = this.line !== undefined && this.line.link.state !== 'closed';
    if (isLive || this.looking) return;
    this.looking = true;
    try {
      this.line?.close();
      this.line = undefined;
      const owner = await findOwner(this.where.folder);
      if (owner !== undefined && !owner.foreign) {
        const line = new OwnerLine(owner.holder, owner.meetingFolder, () => this.changed.fire());
        this.line = line;
        await line.shown();
      } else this.current = await lookAtProject(this.where);
      this.changed.fire();
    } catch (error) {
      this.where.log.warn(messageOf(error));
    } finally {
      this.looking = false;
    }
  }
}
