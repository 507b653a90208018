import { createHash } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { OrchestratorOptions, SharedProject } from '../core/orchestrator';
import type { ProjectOptions } from './project';

/** The folder whose settings an engine goes by: of two in one repository, the one that is shown. */
export interface FolderOfEngine {
  readonly current: vscode.Uri;
  readonly onDidChange: vscode.Event<unknown>;
}

class ShownFolder implements FolderOfEngine {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(public current: vscode.Uri) {}

  become(folder: vscode.Uri): void {
    this.current = folder;
    this.changed.fire();
  }
}

/**
 * Opens the engines of the window's repositories, each once: whoever wants one that is just being opened is given the
 * same. A second one of the same window would only follow the first.
 */
export class EngineOpenings {
  private readonly underWay = new Map<string, Promise<SharedProject>>();
  private readonly folders = new WeakMap<SharedProject, ShownFolder>();

  constructor(
    private readonly options: Pick<
      ProjectOptions,
      'log' | 'assets' | 'storage' | 'readSettings' | 'openProject'
    >,
  ) {}

  /** `gitFolder` tells repositories apart; undefined: the folder is in none, which the engine will say. */
  async open(folder: vscode.WorkspaceFolder, gitFolder: string | undefined): Promise<SharedProject> {
    if (gitFolder === undefined) return this.openNow(folder);
    let opening = this.underWay.get(gitFolder);
    if (opening === undefined) {
      opening = this.openNow(folder).finally(() => this.underWay.delete(gitFolder));
      this.underWay.set(gitFolder, opening);
    }
    return opening;
  }

  /** Nothing is being opened any more. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay.values());
  }

  /** Goes by the settings of that folder from now on; it may have been opened with those of another one of its repository. */
  goBy(orchestrator: SharedProject, folder: vscode.WorkspaceFolder): void {
    const shown = this.folders.get(orchestrator);
    if (shown === undefined || shown.current.toString() === folder.uri.toString()) return;
    orchestrator.updateSettings(this.options.readSettings(folder.uri).settings);
    shown.become(folder.uri);
  }

  /** VS Code has one storage for the whole window, a database belongs to one repository. */
  storageOf(folder: vscode.WorkspaceFolder): string | undefined {
    const { storage } = this.options;
    if (storage === undefined) return undefined;
    if ((vscode.workspace.workspaceFolders?.length ?? 0) < 2) return storage.fsPath;
    const digest = createHash('sha256').update(folder.uri.toString()).digest('hex').slice(0, 12);
    return path.join(storage.fsPath, digest);
  }

  private async openNow(folder: vscode.WorkspaceFolder): Promise<SharedProject> {
    const { log, assets, openProject } = this.options;
    const { settings, notices } = this.options.readSettings(folder.uri);
    for (const notice of notices) log.warn(notice);
    const storageDirectory = this.storageOf(folder);
    const shown = new ShownFolder(folder.uri);
    const options: OrchestratorOptions = {
      folder: folder.uri.fsPath,
      assets,
      settings,
      log,
      // Other windows and terminals read it: l10n: not for people of this one alone.
      purpose: `${vscode.env.appName} window`,
      ...(storageDirectory === undefined ? {} : { storageDirectory }),
    };
    const orchestrator = await openProject(options, shown);
    this.folders.set(orchestrator, shown);
    const { repository, database } = orchestrator.snapshot().project;
    log.info(`Opened ${repository}; database ${database}`);
    return orchestrator;
  }
}
