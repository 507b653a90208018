import { messageOf } from '../../base/errors';
import { deleteRescue, findRescue } from '../../git/rescueRefs';
import { removePlace } from '../cleanUp';
import type { Engine } from '../engine';

interface LeftPlace {
  readonly worktreeId: number;
  readonly agentId: number;
  readonly path: string;
  readonly base: string | null;
}

/** Takes away the worktrees of agents without a branch, testing or planning, that have ended; what was changed in them is kept as rescued work. */
export class TestPlaces {
  /** By worktree id, so that none is taken away twice at a time. */
  private readonly removing = new Map<number, Promise<void>>();

  constructor(private readonly engine: Engine) {}

  get busy(): boolean {
    return this.removing.size > 0;
  }

  tidy(): void {
    for (const place of this.left()) {
      if (this.removing.has(place.worktreeId)) continue;
      const removed = this.remove(place).finally(() => {
        this.removing.delete(place.worktreeId);
        this.engine.wake();
      });
      this.removing.set(place.worktreeId, removed);
    }
  }

  async settled(): Promise<void> {
    await Promise.all(this.removing.values());
  }

  private left(): LeftPlace[] {
    return this.engine.store.query<LeftPlace>(
      `SELECT w.worktree_id AS worktreeId, w.agent_id AS agentId, w.path, w.base_commit AS base
       FROM git_worktree_tracker w JOIN agent_lifecycle a ON a.agent_id = w.agent_id
       WHERE w.status IN ('creating', 'active') AND a.agent_type IN ('testing', 'initializer', 'architect', 'project_manager')
         AND a.status NOT IN ('spawned', 'running')`,
    );
  }

  /** A clean-up that fails changes nothing else; the place stays and is shown as any other. */
  private async remove({ base, ...place }: LeftPlace): Promise<void> {
    const { store, log } = this.engine;
    try {
      const refs = await removePlace(this.engine, { ...place, branch: '', featureId: null });
      if (base !== null) await this.forgetUnchanged(refs, base);
    } catch (error) {
      log.warn(`The worktree ${place.path} was kept: ${messageOf(error)}`);
      await store
        .commit((tx) => {
          tx.run(
            `UPDATE git_worktree_tracker SET status = 'kept' WHERE worktree_id = ? AND status <> 'removed'`,
            [place.worktreeId],
          );
        })
        .catch((reason: unknown) => log.error(`That could not be written down: ${messageOf(reason)}`));
    }
  }

  /** Where nothing was changed, the commit of the integration branch is all that was kept. */
  private async forgetUnchanged(refs: readonly string[], base: string): Promise<void> {
    const { git } = this.engine.repository;
    for (const ref of refs) {
      if ((await git.commitOf(ref)) !== base) continue;
      await deleteRescue(git, await findRescue(git, ref));
    }
  }
}
