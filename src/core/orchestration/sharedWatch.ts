import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type AgentRow, liveAgents } from '../agents/agentRow';
import { writeFileAtomically } from '../agents/runner/atomicFile';
import type { Clock } from '../base/clock';
import { timestamp } from '../base/clock';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { ReadAhead } from '../base/readAhead';
import type { Integration } from '../git/integration';
import type { Repository } from '../git/repository';
import { compareShared } from '../git/shared/compareShared';
import { HeldTips } from '../git/shared/keptRefs';
import type { SharedChange } from '../git/shared/sharedChange';
import { readSharedState, sharedFiles, type SharedState } from '../git/shared/sharedState';
import { sharedValues } from '../git/shared/sharedValues';
import type { Store } from '../store/store';
import { readOwnExcludes } from './ownExcludes';
import { openFindings, type SharedComparison } from './sharedFindings';

export interface SharedWatchOptions {
  readonly store: Store;
  readonly repository: Repository;
  readonly integration: Pick<Integration, 'branch'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The runs' own folders lie in it. */
  readonly runsDirectory: string;
}

const stateFile = 'shared.json';
const keptFolder = 'shared';
const freshForMs = 1_000;

/**
 * Looks at what all worktrees share before an agent starts and after it has ended. The first look lies in the
 * run folder, so that it does not matter which host takes the second one.
 */
export class SharedWatch {
  private readonly held: HeldTips;
  private readonly ahead = new ReadAhead(() => this.look(), freshForMs);
  /** Looks since which Muster itself has moved no branch. */
  private latest = new WeakSet<SharedState>();

  constructor(private readonly options: SharedWatchOptions) {
    this.held = new HeldTips(options.repository.git);
  }

  /** A git that stands in the repository as long as agents are about to be started, and holds no lock. */
  get waitingGit(): number | undefined {
    return this.held.waitingPid;
  }

  /** Whether agents are about to be started. */
  expectRuns(areExpected: boolean): Promise<void> {
    return this.held.expect(areExpected);
  }

  /** Before the agent is started: one that nobody could look after must not start. */
  async before(agentId: number): Promise<void> {
    await this.keep(agentId, await this.look());
  }

  /** As it is now. */
  async look(): Promise<SharedState> {
    const { latest } = this;
    const state = await readSharedState(this.options.repository, timestamp(this.options.clock));
    latest.add(state);
    return state;
  }

  /**
   * Muster has moved a branch: with an earlier look nobody could tell an agent that takes this back from one that has
   * left it alone, and what the branch got would not be held while it works.
   */
  refsMoved(): void {
    this.latest = new WeakSet();
    this.ahead.forget();
  }

  /** Whether Muster has moved no branch since the look was begun. */
  isLatest(state: SharedState): boolean {
    return this.latest.has(state);
  }

  /** As it is when an agent is gone: with that, one that starts right after it can begin. */
  lookAfter(): Promise<SharedState> {
    return this.ahead.expect();
  }

  /**
   * As it is before an agent starts. What the one before it has left is as good, a moment later, as long as Muster itself
   * moves nothing: what anybody else changed in between, and what is still there when this one ends, is found then.
   */
  lookBefore(): Promise<SharedState> {
    return this.ahead.now();
  }

  /** A look that was taken when nothing was left to be done but to start the agent. */
  async keep(agentId: number, state: SharedState): Promise<void> {
    const folder = this.folderOf(agentId);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileAtomically(path.join(folder, stateFile), JSON.stringify(state));
    await this.held.hold(agentId, state);
  }

  /**
   * Compares; also what the comparison itself fails on is something that a person must know: an agent may have
   * made the repository unreadable. Undefined when there is nothing to compare with.
   */
  async after(
    agent: AgentRow,
    look: Promise<SharedState> = this.look(),
  ): Promise<SharedComparison | undefined> {
    const { log } = this.options;
    const before = this.stateBefore(agent.agentId);
    try {
      const now = await look;
      if (before === undefined) return undefined;
      const changes = await compareShared(this.contextOf(agent), before, now);
      if (changes.length > 0) this.keepFiles(agent.agentId, before);
      return { changes, values: await this.valuesOf(now) };
    } catch (error) {
      if (before === undefined) return undefined;
      log.warn(`What agent ${agent.agentId} left of the repository's shared state cannot be read`, error);
      this.keepFiles(agent.agentId, before);
      return { changes: [unreadable(this.keptFolderOf(agent.agentId), messageOf(error))], values: undefined };
    }
  }

  /** What the things are now that the user has yet to deal with; undefined when there are none. */
  async current(): Promise<ReadonlyMap<string, string> | undefined> {
    if (openFindings(this.options.store).length === 0) return undefined;
    return this.valuesOf(await this.look());
  }

  private async valuesOf(state: SharedState): Promise<ReadonlyMap<string, string> | undefined> {
    const { store, repository } = this.options;
    return openFindings(store).length === 0
      ? undefined
      : sharedValues(repository.git, state, readOwnExcludes(store));
  }

  /** The end is written down: what was held for the agent is needed no longer. */
  async release(agentId: number): Promise<void> {
    await this.held.release(agentId).catch((error: unknown) => {
      this.options.log.warn(`What was held for agent ${agentId} could not be let go`, error);
    });
  }

  /** Lets go of what earlier hosts held. */
  async sweep(): Promise<void> {
    const live = new Set(liveAgents(this.options.store).map(({ agentId }) => agentId));
    await this.held.releaseOthers(live).catch((error: unknown) => {
      this.options.log.warn('What was held for earlier agents could not be let go', error);
    });
  }

  private contextOf(agent: AgentRow): Parameters<typeof compareShared>[0] {
    const { store, repository, integration } = this.options;
    const branches = store.query<{ branch: string }>(`SELECT DISTINCT branch FROM git_worktree_tracker`);
    return {
      repository,
      agentId: agent.agentId,
      branch: agent.branch ?? undefined,
      worktree: agent.worktree ?? undefined,
      integrationBranch: integration.branch,
      ownBranches: new Set(branches.map(({ branch }) => branch)),
      isMerge: (commit) =>
        store.get(`SELECT 1 FROM merge_record WHERE merge_commit = ? AND status IN ('intent', 'merged')`, [
          commit,
        ]) !== undefined,
      ownExcludes: readOwnExcludes(store),
      keptFolder: this.keptFolderOf(agent.agentId),
    };
  }

  private stateBefore(agentId: number): SharedState | undefined {
    try {
      const file = path.join(this.folderOf(agentId), stateFile);
      return JSON.parse(readFileSync(file, 'utf8')) as SharedState;
    } catch {
      // The agent was never started, or by a Muster that did not look.
      return undefined;
    }
  }

  /** Lays the old files out so that they can be copied back. */
  private keepFiles(agentId: number, { files, hooks }: SharedState): void {
    const folder = this.keptFolderOf(agentId);
    const write = (name: string, content: string | Buffer, mode = 0o600): void => {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, content);
      chmodSync(file, mode);
    };
    for (const name of sharedFiles) {
      const text = files[name];
      if (text !== null) write(name, text);
    }
    for (const [name, { content, executable }] of Object.entries(hooks)) {
      if (content !== null)
        write(`hooks/${name}`, Buffer.from(content, 'base64'), executable ? 0o700 : 0o600);
    }
  }

  private folderOf(agentId: number): string {
    return path.join(this.options.runsDirectory, String(agentId));
  }

  private keptFolderOf(agentId: number): string {
    return path.join(this.folderOf(agentId), keptFolder);
  }
}

function unreadable(kept: string, why: string): SharedChange {
  return {
    what: 'state',
    before: null,
    after: why,
    level: 'danger',
    by: 'unknown',
    text: `the repository's shared state became unreadable (${why})`,
    undo: `compare the repository's configuration with the one in ${kept}`,
  };
}
