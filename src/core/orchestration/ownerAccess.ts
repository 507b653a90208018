import type { Orchestrator } from '../orchestrator';
import type { Follower } from './follower';
import { following, ownerGone } from './followerNotice';
import type { RunAction } from './followerProtocol';
import type { HostRole } from './hostRole';
import type { OwnerCommand } from './ownerCommands';
import { leaderOf } from './role';

/** Several worktrees may have to be planned, and git asked for each. */
const commandWithinMs = 60_000;

/** Ending process trees takes the grace that the settings give them. */
export const stopWithinMs = 3 * 60_000;

/** How commands and questions reach the engine, wherever it is. */
export class OwnerAccess {
  constructor(protected readonly role: HostRole) {}

  pause(): Promise<void> {
    return this.control('pause');
  }

  drain(): Promise<void> {
    return this.control('drain');
  }

  resume(): Promise<void> {
    return this.control('resume');
  }

  /** Also while another host runs the project: it is done there. */
  protected async ownerCommand<T>(
    name: OwnerCommand,
    args: unknown,
    run: (engine: Orchestrator) => Promise<T>,
    withinMs = commandWithinMs,
  ): Promise<T> {
    const done = await this.passedOn<{ readonly value: unknown }>(
      (follower) => follower.command(name, args, withinMs),
      async (engine) => ({ value: await run(engine) }),
    );
    return done.value as T;
  }

  /** Holds the run up or lets it go on, likewise. */
  private async control(action: RunAction): Promise<void> {
    await this.passedOn<unknown>(
      async (follower) => (await follower.control(action)) || undefined,
      async (engine) => {
        await engine[action]();
        return true;
      },
    );
  }

  /** @param ask resolves to undefined when the owner does not answer */
  protected async passedOn<T>(
    ask: (follower: Follower) => Promise<T | undefined>,
    run: (engine: Orchestrator) => Promise<T>,
  ): Promise<T> {
    if (this.role.current.kind === 'between') await this.role.settled();
    const { current } = this.role;
    if (current.kind !== 'follower') return this.command(run);
    const done = await ask(current.follower);
    if (done !== undefined) return done;
    throw current.follower.isGone ? ownerGone(current.follower.leader) : following(leaderOf(current));
  }

  /** At once where that can be, so that calls in one turn meet one engine in their order. */
  protected command<T>(run: (engine: Orchestrator) => Promise<T>): Promise<T> {
    const { current } = this.role;
    return current.kind === 'owner' ? run(current.orchestrator) : this.engine().then(run);
  }

  protected async engine(): Promise<Orchestrator> {
    if (this.role.current.kind === 'between') await this.role.settled();
    const { current } = this.role;
    if (current.kind === 'owner') return current.orchestrator;
    throw following(leaderOf(current));
  }

  protected async reader(): Promise<
    Pick<
      Orchestrator,
      'readOutput' | 'diffOf' | 'evidenceOf' | 'featureRecord' | 'read' | 'places' | 'landing'
    >
  > {
    if (this.role.current.kind === 'between') await this.role.settled();
    const { current } = this.role;
    if (current.kind === 'owner') return current.orchestrator;
    if (current.kind === 'follower') return current.follower;
    throw following(current.leader);
  }
}
