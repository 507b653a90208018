import { failedSetupCommand } from '../agents/setup/worktreeSetup';
import type { Disposable } from '../base/disposable';
import { messageOf, MusterError } from '../base/errors';
import { inGateWorktree } from '../git/gate';
import type { GateCommandResult } from '../git/gateCommand';
import type { Settings } from '../settings';
import { recordEvent } from '../store/activityLog';
import type { Engine } from './engine';

type PrepareGate = (folder: string, signal?: AbortSignal) => Promise<Readonly<Record<string, string>>>;

/** What setting up and trying merges needs of the engine. */
export type GateSetupTools = Pick<
  Engine,
  'store' | 'worktrees' | 'integration' | 'setup' | 'ports' | 'settings' | 'log'
>;

/**
 * Sets up the gate's worktrees as the integration branch says it, as that was before the merge that is tried.
 * When it cannot be done for that branch either, nothing can be tried, and the merges wait.
 */
export class GateSetup {
  private problem: { readonly tip: string; readonly settings: Settings; readonly reason: string } | undefined;

  constructor(private readonly engine: GateSetupTools) {}

  /** Why nothing can be tried on this commit; it counts until that, the settings or somebody's mind change. */
  problemAt(tip: string): string | undefined {
    const { problem } = this;
    const holds = problem?.tip === tip && problem.settings === this.engine.settings();
    return holds ? problem.reason : undefined;
  }

  forget(): void {
    this.problem = undefined;
  }

  /** What is tried in `use` has ports that nobody else has meanwhile. */
  async around<T>(before: string, use: (prepare: PrepareGate) => Promise<T>): Promise<T> {
    const { setup, ports } = this.engine;
    const reserved: Disposable[] = [];
    try {
      return await use(async (folder, signal) => {
        const profile = await setup.profileAt(before);
        const block = profile.ports === 0 ? undefined : await ports.reserve(profile.ports);
        if (block !== undefined) reserved.push(block);
        return (await setup.prepare({ folder, id: 'gate', profile, ports: block, signal })).variables;
      });
    } finally {
      for (const block of reserved) block.dispose();
    }
  }

  /**
   * Whose fault a failure is: returns the command that failed for the work of an agent but not for the branch
   * by itself, and throws when the branch is no better or the work has no part in it.
   *
   * @throws MusterError SetupFailed
   */
  async blame(error: unknown, before: string, signal: AbortSignal): Promise<GateCommandResult> {
    const command = failedSetupCommand(error);
    if (command === undefined) throw await this.blocked(error, before);
    await this.check(before, signal);
    return command;
  }

  /** What failed for the branch by itself, in a sentence for people; every other error stays what it is. */
  async blocked(error: unknown, tip: string): Promise<unknown> {
    if (!isSetupFailure(error)) return error;
    const settings = this.engine.settings();
    const { branch } = this.engine.integration;
    const reason = `The worktree in which merges onto "${branch}" are tried cannot be set up, so nothing is merged for now, and no agent is to blame. ${messageOf(error)} Then try merging again.`;
    this.problem = { tip, settings, reason };
    await this.engine.store.commit((tx) =>
      recordEvent(tx, {
        kind: 'gateSetupFailed',
        level: 'error',
        text: `Merges wait, as the worktree in which they are tried cannot be set up: ${messageOf(error)}`,
      }),
    );
    return new MusterError('SetupFailed', reason, { cause: error });
  }

  private async check(commit: string, signal: AbortSignal): Promise<void> {
    const { worktrees, log } = this.engine;
    try {
      await this.around(commit, (prepare) =>
        inGateWorktree({ worktrees, commit, prepare, signal, log }, () => Promise.resolve()),
      );
    } catch (error) {
      throw await this.blocked(error, commit);
    }
  }
}

export function isSetupFailure(error: unknown): error is MusterError {
  return error instanceof MusterError && error.code === 'SetupFailed';
}
