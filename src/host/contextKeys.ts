import * as vscode from 'vscode';
import { contextKeys, type ProjectKey, type RoleKey } from './contributions';
import type { Project, ProjectState } from './project';

/** What the view of features goes by, that view says itself. */
type Name = Exclude<keyof typeof contextKeys, 'grouping'>;
type Values = Readonly<Record<Name, string | undefined>>;

function valuesOf(state: ProjectState): Values {
  const project: ProjectKey = state.kind;
  const snapshot = state.kind === 'open' ? state.orchestrator.snapshot() : undefined;
  const role: RoleKey | undefined = snapshot && (snapshot.leader === undefined ? 'owner' : 'follower');
  return {
    project,
    problem: state.kind === 'problem' ? state.code : undefined,
    mode: snapshot?.mode,
    role,
    features: snapshot && (snapshot.counts.total > 0 ? 'some' : 'none'),
    agents: snapshot && (snapshot.activeAgents > 0 ? 'live' : snapshot.agents.length > 0 ? 'ended' : 'none'),
  };
}

/** Keeps VS Code's context keys equal to the project's state; only what has changed is sent. */
export function keepContextKeys(project: Project): vscode.Disposable {
  const sent = new Map<string, string | undefined>();
  const update = (): void => {
    const values = valuesOf(project.state);
    for (const name of Object.keys(values) as Name[]) {
      const value = values[name];
      if (sent.has(name) && sent.get(name) === value) continue;
      sent.set(name, value);
      void vscode.commands.executeCommand('setContext', contextKeys[name], value);
    }
  };
  update();
  return project.onDidChange(update);
}
