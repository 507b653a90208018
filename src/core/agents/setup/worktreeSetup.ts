import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Clock } from '../../base/clock';
import { MusterError } from '../../base/errors';
import { type GateCommandResult, type GateProcesses, runGateCommand } from '../../git/gateCommand';
import type { BeforeExclude } from '../../git/ignoreRoot';
import type { Git } from '../../git/git';
import type { Repository } from '../../git/repository';
import { gitFoldersOf } from '../../git/worktreeGitDir';
import type { Settings } from '../../settings';
import { commandEnvironment, type Environment } from '../agentEnvironment';
import { copyIgnored } from './copyIgnored';
import { linkIgnored } from './linkIgnored';
import type { PortBlock } from './portBlocks';
import { setupFileName } from './setupFile';
import { fingerprintOf, SetupMarker } from './setupMarker';
import { SetupLog } from './setupLog';
import { type SetupProfile, setupProfile } from './setupProfile';
import { databaseName, setupVariables } from './setupVariables';

export interface WorktreeSetupOptions {
  readonly repository: Repository;
  /** Folder that the worktrees lie in; never copied into one of them. */
  readonly worktreeRoot: string;
  readonly processes: GateProcesses;
  readonly environment: Environment;
  readonly settings: () => Settings;
  readonly clock: Clock;
  /** Called before lines are added to the file by which git ignores things in all worktrees. */
  readonly beforeExclude?: BeforeExclude;
}

export interface PrepareRequest {
  /** The worktree; its name is that of the place. */
  readonly folder: string;
  /** What `{id}` stands for. */
  readonly id: string;
  readonly profile: SetupProfile;
  readonly ports: PortBlock | undefined;
  /** File that keeps what is done and said. */
  readonly logFile?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Prepared {
  /** For everything that runs in the worktree. */
  readonly variables: Readonly<Record<string, string>>;
  /** What was done, in a few words; undefined when there was nothing to do. */
  readonly summary: string | undefined;
  readonly notices: readonly string[];
  /** Names of links that were made. */
  readonly linked: readonly string[];
  /** All was done before: nothing was touched. */
  readonly wasDone: boolean;
}

/** A merge looks at the branch, at its own commit and that one's tree, while agents begin at the branch. */
const mostFiles = 8;

/**
 * Sets up worktrees by the project's profile: ignored files are copied, links made, commands run. Can be done
 * again from the start at any time; what was done to its end with the same profile is not done again.
 */
export class WorktreeSetup {
  /** What the project's file says, by commit; `undefined`: there is none. */
  private readonly files = new Map<string, string | undefined>();

  constructor(private readonly options: WorktreeSetupOptions) {}

  /**
   * The profile: settings, and the project's file as it is in this commit of the integration branch. It is
   * never read from a worktree, where the agent could have changed it.
   *
   * @throws MusterError SetupFailed
   */
  async profileAt(commit: string): Promise<SetupProfile> {
    if (!this.files.has(commit)) {
      const { git } = this.options.repository;
      const name = `${commit}:${setupFileName}`;
      const found = await git.run(['cat-file', 'blob', name], { accept: [0, 128] });
      const text = found.exitCode === 0 ? found.stdout : undefined;
      // What a commit holds does not change.
      if (text === undefined && !isMissing.test(found.stderr))
        return setupProfile(this.options.settings(), text);
      this.files.set(commit, text);
      const [oldest] = this.files.keys();
      if (oldest !== undefined && this.files.size > mostFiles) this.files.delete(oldest);
      return setupProfile(this.options.settings(), text);
    }
    return setupProfile(this.options.settings(), this.files.get(commit));
  }

  /** @throws MusterError SetupFailed, or the signal's reason */
  async prepare(request: PrepareRequest): Promise<Prepared> {
    const { repository } = this.options;
    const { folder, profile, ports, id, signal } = request;
    signal?.throwIfAborted();
    const git = repository.git.at(folder);
    const name = databaseName(repository.commonDir, repository.root, path.basename(folder));
    const { own: gitFolder } = await gitFoldersOf(git);
    const variables = setupVariables({ id, folder, ports, databaseName: name }, profile.env);
    const marker = new SetupMarker(gitFolder);
    const fingerprint = fingerprintOf(1, profile, variables);
    if (marker.wasCutShort) await this.endLeft(folder);
    else if (await marker.isDone(fingerprint)) {
      return { variables, summary: undefined, notices: [], linked: [], wasDone: true };
    }
    await marker.begin();
    const log = SetupLog.open(hasWork(profile) ? request.logFile : undefined);
    try {
      const done = await this.apply(request, { git, gitFolder }, variables, log);
      signal?.throwIfAborted();
      await marker.finish(fingerprint);
      return { variables, ...done, wasDone: false };
    } catch (error) {
      log.line(error instanceof Error ? error.message : String(error));
      throw error;
    } finally {
      log.close();
    }
  }

  /** Ends what the set-up of a host that was killed has left running for this worktree. */
  async endLeft(folder: string): Promise<void> {
    await this.options.processes.end(0, tagOf(folder));
  }

  private async apply(
    { folder, profile, signal }: PrepareRequest,
    { git: to, gitFolder }: { readonly git: Git; readonly gitFolder: string },
    variables: Readonly<Record<string, string>>,
    log: SetupLog,
  ): Promise<Omit<Prepared, 'variables' | 'wasDone'>> {
    const { repository, worktreeRoot } = this.options;
    const from = repository.git.at(repository.checkout);
    const notices: string[] = [];
    const did: string[] = [];
    let linked: readonly string[] = [];
    if (profile.link.length > 0) {
      const { commonDir, mutex } = repository;
      const made = await linkIgnored({
        ...{ from, to, gitFolder, commonDir, mutex },
        patterns: profile.link,
        beforeExclude: this.options.beforeExclude,
      });
      linked = made.names;
      notices.push(...made.notices);
      if (linked.length > 0) did.push(`linked ${linked.join(', ')} to your checkout`);
    }
    if (profile.copy.length > 0) {
      const {
        names,
        count,
        notices: said,
      } = await copyIgnored({
        ...{ from, to, gitFolder, signal },
        patterns: profile.copy,
        limitBytes: profile.copyLimitBytes,
        except: [worktreeRoot],
      });
      notices.push(...said);
      if (names.length > 0) did.push(`copied ${names.join(', ')} (${sizeOf(count)})`);
    }
    for (const what of [...did, ...notices]) log.line(`# ${what}`);
    for (const { line, timeoutMs } of profile.commands) {
      await this.runCommand({ folder, line, timeoutMs, variables, log, signal });
    }
    if (profile.commands.length > 0)
      did.push(`ran ${profile.commands.map(({ line }) => `\`${line}\``).join(', ')}`);
    return { summary: did.length === 0 ? undefined : did.join('; '), notices, linked };
  }

  private async runCommand(command: {
    readonly folder: string;
    readonly line: string;
    readonly timeoutMs: number;
    readonly variables: Readonly<Record<string, string>>;
    readonly log: SetupLog;
    readonly signal: AbortSignal | undefined;
  }): Promise<void> {
    const { processes, environment, settings, clock } = this.options;
    const { folder, line, timeoutMs, variables, log, signal } = command;
    log.line(`$ ${line}`);
    const result = await runGateCommand(line, {
      folder,
      tag: tagOf(folder),
      timeoutMs,
      processes,
      env: { ...commandEnvironment(environment, settings().environment), ...variables },
      clock,
      onOutput: (chunk) => {
        log.write(chunk);
      },
      ...(signal === undefined ? {} : { signal }),
    });
    const how = result.timedOut
      ? `took longer than ${String(timeoutMs / 60_000)} minutes`
      : result.exitCode === undefined
        ? `was ended by ${result.signal ?? 'a signal'}`
        : `ended with exit code ${String(result.exitCode)}`;
    log.line(`# ${how} after ${(result.durationMs / 1000).toFixed(1)} s`);
    if (result.exitCode === 0 && !result.timedOut) return;
    const said = lastLine(result.outputTail);
    throw new MusterError(
      'SetupFailed',
      `Setting up the worktree failed: \`${line}\` ${how}${said === '' ? '' : ` (${said})`}; mend what it names, or change muster.setup.commands.`,
      { details: { [commandDetail]: result } },
    );
  }
}

/** What git says of a path that a commit does not hold; anything else may be otherwise the next time. */
const isMissing = /^fatal: path '.*' (?:does not exist in|exists on disk, but not in) /;

const commandDetail = 'command';

/** The command that made a set-up fail; undefined when it was something else. */
export function failedSetupCommand(error: unknown): GateCommandResult | undefined {
  if (!(error instanceof MusterError) || error.code !== 'SetupFailed') return undefined;
  return error.details[commandDetail] as GateCommandResult | undefined;
}

function hasWork({ commands, copy, link }: SetupProfile): boolean {
  return commands.length + copy.length + link.length > 0;
}

/** Of everything that the set-up of this worktree starts; plain ASCII, whatever the path is. */
function tagOf(folder: string): string {
  return `setup-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
}

function lastLine(output: string): string {
  return output.trimEnd().split(/\r?\n/).at(-1)?.trim().slice(0, 200) ?? '';
}

function sizeOf({
  files,
  bytes,
  clonedBytes,
}: {
  files: number;
  bytes: number;
  clonedBytes: number;
}): string {
  const size = `${String(files)} ${files === 1 ? 'file' : 'files'}, ${megabytes(bytes)}`;
  return clonedBytes === 0 ? size : `${size}, of which ${megabytes(clonedBytes)} take no room of their own`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
