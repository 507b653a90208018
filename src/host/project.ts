import * as vscode from 'vscode';
import type { Disposable } from '../core/base/disposable';
import { MusterError, type MusterErrorCode, messageOf } from '../core/base/errors';
import type { OrchestratorOptions, SharedProject } from '../core/orchestrator';
import type { ClampedSettings } from '../core/settings';
import type { Snapshot } from '../shared/viewModel';
import { EngineOpenings, type FolderOfEngine } from './engineOpenings';
import { gitFolderOf } from './gitFolderOf';
import { SideBySide } from './sideBySide';
import { folderToUse } from './workspaceFolder';

export type ProjectState =
  /** Nobody has asked for it yet. */
  | { readonly kind: 'closed' }
  /** It was asked for, and waits until the user trusts the workspace. */
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'noFolder' }
  | { readonly kind: 'opening'; readonly folder: vscode.WorkspaceFolder }
  | {
      readonly kind: 'problem';
      readonly code: MusterErrorCode | 'unexpected';
      readonly message: string;
    }
  | {
      readonly kind: 'open';
      readonly folder: vscode.WorkspaceFolder;
      readonly orchestrator: SharedProject;
    };

export type OpenProject = Extract<ProjectState, { kind: 'open' }>;

export interface ProjectOptions {
  readonly log: vscode.LogOutputChannel;
  /** Folder with what the engine ships besides its code. */
  readonly assets: string;
  /** VS Code's storage of this workspace; undefined when no folder is open. */
  readonly storage: vscode.Uri | undefined;
  readonly memory: vscode.Memento;
  /** Whether programs may be run, and settings read, for what this window shows. */
  readonly isTrusted: () => boolean;
  readonly readSettings: (scope: vscode.Uri | undefined) => ClampedSettings;
  readonly openProject: (options: OrchestratorOptions, folder: FolderOfEngine) => Promise<SharedProject>;
}

const chosenFolderKey = 'chosenFolder';

/**
 * The repository that the window shows; what else of it runs is in {@link others}. It opens when a view is looked at or a command needs it, never at start-up of a
 * workspace that does not use Muster, and holds what every surface shows: they all read {@link state} and listen
 * to {@link onDidChange}.
 */
export class Project implements vscode.Disposable {
  private current: ProjectState = { kind: 'closed' };
  private opening: Promise<OpenProject> | undefined;
  private subscription: Disposable | undefined;
  private disposed = false;
  /** Other repositories of the window whose engine goes on. */
  readonly others = new SideBySide();
  private readonly changed = new vscode.EventEmitter<ProjectState>();
  readonly onDidChange = this.changed.event;
  private readonly openings: EngineOpenings;
  /** What changes which repository is shown: one after the other. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ProjectOptions) {
    this.openings = new EngineOpenings(options);
  }

  get state(): ProjectState {
    return this.current;
  }

  /** What the engine holds at this moment, also between two events. */
  get snapshot(): Snapshot | undefined {
    return this.current.kind === 'open' ? this.current.orchestrator.snapshot() : undefined;
  }

  get isTrusted(): boolean {
    return this.options.isTrusted();
  }

  /** Throws in Restricted Mode. Everything that runs a program or reads what the workspace says goes through here first. */
  requireTrust(): void {
    if (this.isTrusted) return;
    if (this.current.kind !== 'untrusted') this.become({ kind: 'untrusted' });
    throw new MusterError(
      'WorkspaceNotTrusted',
      vscode.l10n.t(
        'Muster does nothing in Restricted Mode, since agents and checks run the code of the workspace; trust the workspace first.',
      ),
    );
  }

  /** Opens it if it is not open; calls meanwhile share one promise. Rejects with what is wrong, which is also {@link state}. */
  async open(): Promise<OpenProject> {
    this.requireTrust();
    if (this.current.kind === 'open') return this.current;
    this.opening ??= this.openNow().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  /** Opens everything anew, as after a change that engines are built on. */
  async reopen(): Promise<OpenProject> {
    return this.inTurn(async () => {
      const beside = this.others.all.map(({ folder }) => folder);
      await this.close();
      try {
        return await this.open();
      } finally {
        await this.openAllBeside(beside);
      }
    });
  }

  /** Closes what is shown and opens what should be; other repositories go on. */
  async showAnew(): Promise<OpenProject> {
    return this.inTurn(() => this.openInstead());
  }

  /** Shows another folder of the window from now on; what runs in the one before goes on. */
  async choose(folder: vscode.WorkspaceFolder): Promise<OpenProject> {
    return this.inTurn(async () => {
      await this.options.memory.update(chosenFolderKey, folder.uri.toString());
      await this.opening?.catch(() => undefined);
      const { current } = this;
      const before = current.kind === 'open' ? await gitFolderOf(current.folder.uri.fsPath) : undefined;
      if (current.kind !== 'open' || before === undefined) return this.openInstead();
      this.subscription?.dispose();
      this.subscription = undefined;
      // Another folder of the same repository takes it back at once.
      this.others.keep(before, current);
      this.become({ kind: 'closed' });
      return this.open();
    });
  }

  /** Opens a repository without showing it, so that agents which are at work there are looked after. */
  async openBeside(folder: vscode.WorkspaceFolder): Promise<void> {
    this.requireTrust();
    const gitFolder = await gitFolderOf(folder.uri.fsPath);
    if (gitFolder === undefined || this.others.has(gitFolder)) return;
    const shown = this.current.kind === 'open' ? this.current.folder.uri.fsPath : undefined;
    if (shown !== undefined && (await gitFolderOf(shown)) === gitFolder) return;
    const orchestrator = await this.openings.open(folder, gitFolder);
    // Somebody may have chosen it meanwhile.
    if (this.all.some((each) => each.orchestrator === orchestrator)) return;
    this.others.keep(gitFolder, { kind: 'open', folder, orchestrator });
  }

  /** As {@link openBeside}; one that cannot be opened is named in the log, and keeps no other from it. */
  async openAllBeside(folders: readonly vscode.WorkspaceFolder[]): Promise<void> {
    for (const folder of folders) {
      await this.openBeside(folder).catch((error: unknown) => {
        this.options.log.warn(`${folder.uri.fsPath} could not be opened: ${messageOf(error)}`);
      });
    }
  }

  /** All that are open, the shown one first. */
  get all(): readonly OpenProject[] {
    return [...(this.current.kind === 'open' ? [this.current] : []), ...this.others.all];
  }

  /** The engine of a repository, shown or not; undefined: this window has none. */
  openAt(repository: string): OpenProject | undefined {
    return this.all.find(({ orchestrator }) => orchestrator.snapshot().project.repository === repository);
  }

  /** Hands changed settings on; what was out of its range is returned as sentences. */
  applySettings(): readonly string[] {
    return this.all.flatMap(({ folder, orchestrator }) => {
      const { settings, notices } = this.options.readSettings(folder.uri);
      orchestrator.updateSettings(settings);
      return notices;
    });
  }

  /** Agents go on; whoever opens the repository next takes them over. */
  async close(): Promise<void> {
    const closed = await Promise.allSettled([this.closeShown(), this.closeOthers()]);
    for (const each of closed) if (each.status === 'rejected') throw each.reason;
  }

  /** As {@link close}, of the shown one only. */
  async closeShown(): Promise<void> {
    await this.opening?.catch(() => undefined);
    const { current } = this;
    if (current.kind === 'closed') return;
    this.subscription?.dispose();
    this.subscription = undefined;
    this.become({ kind: 'closed' });
    if (current.kind === 'open') await current.orchestrator.close();
  }

  dispose(): void {
    this.disposed = true;
    this.subscription?.dispose();
    this.others.dispose();
    this.changed.dispose();
  }

  /** Where the database of what would be opened lies, for whoever mends it. */
  async databasePlace(): Promise<Pick<OrchestratorOptions, 'folder' | 'storageDirectory' | 'assets'>> {
    this.requireTrust();
    const folder = await this.folder();
    const storageDirectory = this.openings.storageOf(folder);
    return {
      folder: folder.uri.fsPath,
      assets: this.options.assets,
      ...(storageDirectory === undefined ? {} : { storageDirectory }),
    };
  }

  private async folder(): Promise<vscode.WorkspaceFolder> {
    const folder = await folderToUse(
      vscode.workspace.workspaceFolders ?? [],
      this.options.memory.get<string>(chosenFolderKey),
    );
    if (folder !== undefined) return folder;
    throw new MusterError(
      'NoWorkspace',
      vscode.l10n.t('No folder is open; open the folder of a git repository first.'),
    );
  }

  private async openNow(): Promise<OpenProject> {
    try {
      const folder = await this.folder();
      this.become({ kind: 'opening', folder });
      return await this.openFolder(folder);
    } catch (error) {
      const code = error instanceof MusterError ? error.code : 'unexpected';
      this.become(
        code === 'NoWorkspace' ? { kind: 'noFolder' } : { kind: 'problem', code, message: messageOf(error) },
      );
      throw error;
    }
  }

  private async openFolder(folder: vscode.WorkspaceFolder): Promise<OpenProject> {
    const gitFolder = await gitFolderOf(folder.uri.fsPath);
    const orchestrator = this.takeFromOthers(gitFolder) ?? (await this.openings.open(folder, gitFolder));
    // Who was opening it beside has kept it there.
    this.takeFromOthers(gitFolder);
    this.openings.goBy(orchestrator, folder);
    const open: OpenProject = { kind: 'open', folder, orchestrator };
    this.subscription = orchestrator.onDidChange(() => {
      this.become(open);
    });
    this.become(open);
    return open;
  }

  private takeFromOthers(gitFolder: string | undefined): SharedProject | undefined {
    return gitFolder === undefined ? undefined : this.others.take(gitFolder)?.orchestrator;
  }

  private async openInstead(): Promise<OpenProject> {
    await this.closeShown();
    return this.open();
  }

  private async closeOthers(): Promise<void> {
    await this.openings.settled();
    await this.others.close();
  }

  private inTurn<T>(body: () => Promise<T>): Promise<T> {
    const result = this.turn.then(body);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private become(state: ProjectState): void {
    this.current = state;
    if (!this.disposed) this.changed.fire(state);
  }
}
