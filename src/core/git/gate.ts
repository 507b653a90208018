import { createHash } from 'node:crypto';
import { messageOf } from '../base/errors';
import { type Log, silentLog } from '../base/log';
import { type Clock, systemClock } from '../base/clock';
import { withoutRepositoryVariables } from './gitEnvironment';
import { type GateCommandResult, type GateProcesses, runGateCommand } from './gateCommand';
import { gateFolderName, isGate } from './gateWorktree';
import type { GatePlan, PlannedCommand } from './gating/gatePlan';
import type { ScriptChange } from './gating/scriptChanges';
import type { Repository } from './repository';
import { RewrittenFiles } from './rewrittenFiles';
import type { Worktrees } from './worktrees';

export interface GatePlace {
  readonly worktrees: Worktrees;
  /** The merged commit that is tried. */
  readonly commit: string;
  /** Tells what else than the gate runs this way, with processes and a folder of its own; default: the gate. */
  readonly name?: 'check';
  /**
   * Sets up the folder before the first command and gives further variables for the commands. When it
   * rejects, the gate does: what could not be tried is not red.
   */
  readonly prepare?: (folder: string, signal?: AbortSignal) => Promise<Readonly<Record<string, string>>>;
  /** Aborting ends all processes and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly log?: Log;
}

export interface GateOptions extends GatePlace {
  readonly repository: Repository;
  /** Command lines for the platform's shell, run one after the other until one fails; limit 0 = none. */
  readonly commands: readonly Pick<PlannedCommand, 'command' | 'timeoutMs'>[];
  /** All of them, also after one that failed; default: until one fails. */
  readonly all?: boolean;
  readonly processes: GateProcesses;
  readonly env: NodeJS.ProcessEnv;
  readonly clock?: Clock;
}

export interface GateResult {
  /** False when nothing has passed on exactly this commit; see {@link isVerified}. */
  readonly verified: boolean;
  readonly ok: boolean;
  /** What ran, in order; the last is the one that failed, if any. */
  readonly evidence: readonly GateCommandResult[];
  readonly commit: string;
  readonly tree: string;
  /** Which commands there were, and where they came from. */
  readonly plan?: GatePlan;
  /** What the merge changes of the scripts that the gate ran. */
  readonly changes?: readonly ScriptChange[];
}

/**
 * Runs the project's own checks on a commit, in a detached worktree that is gone afterwards. A red gate is
 * a result; what keeps the gate from running at all rejects.
 */
export async function runGate(options: GateOptions): Promise<GateResult> {
  const { repository, commit, commands, signal } = options;
  const tree = await repository.git.treeOf(commit);
  if (commands.length === 0) return { verified: false, ok: true, evidence: [], commit, tree };

  return inGateWorktree(options, async (folder, prepared) => {
    const evidence: GateCommandResult[] = [];
    let ok = true;
    const files = new RewrittenFiles(repository.git.at(folder), commit);
    // What the set-up leaves (a lock file that was written anew) is the user's own wish.
    await files.fresh();
    for (const { command, timeoutMs } of commands) {
      const result = await runGateCommand(command, {
        folder,
        tag: gateTag(repository, options.name),
        timeoutMs,
        processes: options.processes,
        env: { ...gateEnvironment(options.env), ...prepared },
        clock: options.clock ?? systemClock,
        ...(signal === undefined ? {} : { signal }),
      });
      const rewrote = await files.fresh();
      evidence.push(rewrote.length === 0 ? result : { ...result, rewrote });
      ok &&= succeeded(result);
      if (!ok && options.all !== true) break;
      // Those that are independent of each other each begin at the commit.
      if (options.all === true && rewrote.length > 0) await files.putBack();
    }
    return { verified: isVerified(evidence), ok, evidence, commit, tree };
  });
}

/**
 * Whether what the commands said is about the commit: not when there were none, nor when one of them has rewritten files,
 * as linters do that mend what they find.
 */
export function isVerified(evidence: readonly Pick<GateCommandResult, 'rewrote'>[]): boolean {
  return evidence.length > 0 && evidence.every(({ rewrote }) => rewrote === undefined);
}

/** Works in a worktree of this commit that is set up, and gone afterwards. */
export async function inGateWorktree<T>(
  { worktrees, commit, name, prepare, signal, log = silentLog }: GatePlace,
  use: (folder: string, variables: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const folder = await worktrees.addDetached(gateFolderName(commit, name), commit);
  try {
    return await use(folder, (await prepare?.(folder, signal)) ?? {});
  } finally {
    await removeGate(worktrees, folder, log);
  }
}

export function succeeded({ exitCode, timedOut }: GateCommandResult): boolean {
  return exitCode === 0 && !timedOut;
}

/** Nobody sits at it: test runners that would go on watching files end by this sign. */
function gateEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { CI: 'true', ...withoutRepositoryVariables(env) };
}

/** A folder that cannot be removed says nothing about the commit; the next host tries again. */
async function removeGate(worktrees: Worktrees, folder: string, log: Log): Promise<void> {
  await worktrees
    .removeDetached(folder)
    .catch((error: unknown) => log.warn(`The gate's worktree ${folder} was left: ${messageOf(error)}`));
}

/** The tag of this repository's gate; one for all its runs, as only one runs at a time. */
export function gateTag(repository: Repository, name: GateOptions['name'] | 'gate' = 'gate'): string {
  // Process tables show environments as bytes, so the tag must be plain ASCII whatever the path is.
  return `${name}-${createHash('sha256').update(repository.commonDir).digest('hex').slice(0, 16)}`;
}

/**
 * Ends and removes what the gate of a host that was killed has left. Only for the host that owns the
 * repository. What cannot be cleared away is logged: it must not keep the project from being opened.
 */
export async function clearLeftGates(
  repository: Repository,
  worktrees: Worktrees,
  processes: GateProcesses,
  {
    endSetup = () => Promise.resolve(),
    log = silentLog,
  }: { readonly endSetup?: (folder: string) => Promise<void>; readonly log?: Log } = {},
): Promise<void> {
  try {
    await processes.end(0, gateTag(repository));
    await processes.end(0, gateTag(repository, 'check'));
    for (const entry of await worktrees.list()) {
      if (!isGate(entry)) continue;
      await endSetup(entry.path);
      await removeGate(worktrees, entry.path, log);
    }
  } catch (error) {
    log.warn(`What an earlier gate left could not be cleared away: ${messageOf(error)}`);
  }
}
