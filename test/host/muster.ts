import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import type { AgentView, FeatureView, Snapshot } from '../../src/shared/viewModel';
import { commandIds, type CommandName } from '../../src/host/contributions';
import type { MusterApi } from '../../src/host/extension';
import type { ProjectState } from '../../src/host/project';
import { waitUntil } from '../support/waitUntil';

/** The installed extension as its users have it: through commands, and what its API lets one see. */
export class Muster {
  private constructor(
    readonly extension: vscode.Extension<MusterApi>,
    private readonly api: MusterApi,
  ) {}

  static async activate(): Promise<Muster> {
    const extension = vscode.extensions.getExtension<MusterApi>('muster.muster');
    assert.ok(extension, 'The extension is not installed');
    // The demo agents' pauses between two steps are for people who watch.
    process.env['MUSTER_DEMO_PACE_MS'] ??= '50';
    return new Muster(extension, await extension.activate());
  }

  run<T>(command: CommandName, ...args: readonly unknown[]): Thenable<T> {
    return vscode.commands.executeCommand<T>(commandIds[command], ...args);
  }

  /** As the surfaces of the extension see the project. */
  get shown(): { readonly snapshot: Snapshot | undefined; readonly onDidChange: vscode.Event<ProjectState> } {
    const { api } = this;
    return {
      get snapshot() {
        return api.snapshot();
      },
      onDidChange: api.onDidChange as vscode.Event<ProjectState>,
    };
  }

  /** Opens the repository if it is not open. */
  async open(): Promise<Snapshot> {
    await this.run('checkAgain');
    return this.snapshot();
  }

  snapshot(): Snapshot {
    const snapshot = this.api.snapshot();
    assert.ok(snapshot, 'No repository is open');
    return snapshot;
  }

  feature(id: number): FeatureView {
    const feature = this.snapshot().features.find((other) => other.id === id);
    assert.ok(feature, `There is no feature ${id}`);
    return feature;
  }

  agentOf(featureId: number): AgentView | undefined {
    return this.snapshot().agents.find((agent) => agent.featureId === featureId);
  }

  async addFeature(feature: Readonly<Record<string, unknown>>): Promise<number> {
    const id = await this.run<number | undefined>('addFeature', feature);
    assert.ok(id !== undefined, 'The feature was not added');
    return id;
  }

  waitFor(what: string, condition: (snapshot: Snapshot) => unknown, timeoutMs = 120_000): Promise<unknown> {
    return waitUntil(what, () => condition(this.snapshot()), { timeoutMs });
  }

  /** Starts until this feature's agent is at work; what other suites have left gives way to it. */
  async startFor(featureId: number): Promise<void> {
    await this.run('start');
    await waitUntil(
      'its process is known',
      async () => {
        for (const agent of this.snapshot().agents) {
          if (agent.live && agent.featureId !== featureId)
            await this.run('killAgent', agent.agentId, { confirm: true });
        }
        return (this.agentOf(featureId)?.pid ?? 0) > 0;
      },
      { timeoutMs: 120_000 },
    );
  }

  /** Ends every agent and closes what a test has opened. */
  async calmDown(): Promise<void> {
    await this.run('stop');
    await this.waitFor('nothing runs', ({ mode, activeAgents }) => mode === 'stopped' && activeAgents === 0);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  }
}

/** The folder that the window was opened with: a fresh git repository with one commit. */
export function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'The window has no folder');
  return folder.uri.fsPath;
}

export function git(...argv: readonly string[]): string {
  return execFileSync('git', argv, { cwd: workspaceFolder(), encoding: 'utf8' }).trim();
}

export function openTabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}
