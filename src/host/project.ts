import { createHash } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../core/base/disposable';
import { MusterError, type MusterErrorCode, messageOf } from '../core/base/errors';
import type { OrchestratorOptions, SharedProject } from '../core/orchestrator';
import type { ClampedSettings } from '../core/settings';
import type { Snapshot } from '../shared/viewModel';
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
  readonly openProject: (options: OrchestratorOptions) => Promise<SharedProject>;
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

  constructor(private readonly options: ProjectOptions) {}

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

  /** Closes what is open and opens what should be: other folders, another choice. */
  async reopen(): Promise<OpenProject> {
    const beside = this.others.all.map(({ folder }) => folder);
    await this.close();
    try {
      return await this.open();
    } finally {
      for (const folder of beside) await this.openBeside(folder);
    }
  }

  /** Shows another folder of the window from now on; what runs in the one before goes on. */
  async choose(folder: vscode.WorkspaceFolder): Promise<OpenProject> {
    await this.options.memory.update(chosenFolderKey, folder.uri.toString());
    await this.opening?.catch(() => undefined);
    const { current } = this;
    const before = current.kind === 'open' ? await gitFolderOf(current.folder.uri.fsPath) : undefined;
    if (current.kind !== 'open' || before === undefined) return this.reopen();
    this.subscription?.dispose();
    this.subscription = undefined;
    // Another folder of the same repository takes it back at once.
    this.others.keep(before, current);
    this.become({ kind: 'closed' });
    return this.open();
  }

  /** Opens a repository without showing it, so that agents which are at work there are looked after. */
  async openBeside(folder: vscode.WorkspaceFolder): Promise<void> {
    this.requireTrust();
    const gitFolder = await gitFolderOf(folder.uri.fsPath);
    if (gitFolder === undefined || this.others.has(gitFolder)) return;
    const shown = this.current.kind === 'open' ? this.current.folder.uri.fsPath : undefined;
    if (shown !== undefined && (await gitFolderOf(shown)) === gitFolder) return;
    const orchestrator = await this.openEngine(folder);
    this.others.keep(gitFolder, { kind: 'open', folder, orchestrator });
  }

  /** Hands changed settings on; what was out of its range is returned as sentences. */
  applySettings(): readonly string[] {
    const all = [...(this.current.kind === 'open' ? [this.current] : []), ...this.others.all];
    return all.flatMap(({ folder, orchestrator }) => {
      const { settings, notices } = this.options.readSettings(folder.uri);
      orchestrator.updateSettings(settings);
      return notices;
    });
  }

  /** Agents go on; whoever opens the repository next takes them over. */
  async close(): Promise<void> {
    await this.opening?.catch(() => undefined);
    await this.others.close();
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
    const storageDirectory = this.storageOf(folder);
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
    const gitFolder = this.others.all.length > 0 ? await gitFolderOf(folder.uri.fsPath) : undefined;
    const kept = gitFolder === undefined ? undefined : this.others.take(gitFolder);
    const orchestrator = kept?.orchestrator ?? (await this.openEngine(folder));
    // A kept one was opened with the settings of what may be another folder of the same repository.
    if (kept !== undefined) orchestrator.updateSettings(this.options.readSettings(folder.uri).settings);
    const open: OpenProject = { kind: 'open', folder, orchestrator };
    this.subscription = orchestrator.onDidChange(() => {
      this.become(open);
    });
    this.become(open);
    return open;
  }

  private async openEngine(folder: vscode.WorkspaceFolder): Promise<SharedProject> {
    const { log, assets, openProject } = this.options;
    const { settings, notices } = this.options.readSettings(folder.uri);
    for (const notice of notices) log.warn(notice);
    const storageDirectory = this.storageOf(folder);
    const orchestrator = await openProject({
      folder: folder.uri.fsPath,
      assets,
      settings,
      log,
      // Other windows and terminals read it: l10n: not for people of this one alone.
      purpose: `${vscode.env.appName} window`,
      ...(storageDirectory === undefined ? {} : { storageDirectory }),
    });
    const { repository, database } = orchestrator.snapshot().project;
    log.info(`Opened ${repository}; database ${database}`);
    return orchestrator;
  }

  /** VS Code has one storage for the whole window, a database belongs to one repository. */
  private storageOf(folder: vscode.WorkspaceFolder): string | undefined {
    const { storage } = this.options;
    if (storage === undefined) return undefined;
    if ((vscode.workspace.workspaceFolders?.length ?? 0) < 2) return storage.fsPath;
    const digest = createHash('sha256').update(folder.uri.toString()).digest('hex').slice(0, 12);
    return path.join(storage.fsPath, digest);
  }

  private become(state: ProjectState): void {
    this.current = state;
    if (!this.disposed) this.changed.fire(state);
  }
}
