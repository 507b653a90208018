import * as vscode from 'vscode';
import { needsOf } from '../../shared/needs/needsOf';
import { problemsWithWelcome, viewIds } from '../contributions';
import type { ErrorBoundary } from '../errorBoundary';
import type { Project, ProjectState } from '../project';
import { assignOnDrop } from './assignByDrop';
import { AgentTree } from './agentTree';
import { openWhenSeen } from './openWhenSeen';
import { type FeatureTreeView, registerFeatureView } from './registerFeatureView';

/** The trees of agents and of features. */
export function registerViews(
  project: Project,
  boundary: ErrorBoundary,
  memory: vscode.Memento,
): FeatureTreeView {
  const agentTree = new AgentTree(project);
  const agents = vscode.window.createTreeView(viewIds.agents, {
    treeDataProvider: agentTree,
    dragAndDropController: assignOnDrop(),
  });
  const featureView = registerFeatureView(project, boundary, memory);
  const features = featureView.view;

  const update = (): void => {
    // A view with a message shows no welcome page, so there is one only where there is no such page.
    setMessage(agents, messageOfState(project.state));
    // What waits for a person has a view of its own.
    const told = new Set(
      project.snapshot === undefined ? [] : needsOf(project.snapshot).flatMap((need) => need.notices ?? []),
    );
    const notices = (project.snapshot?.notices ?? []).filter((notice) => !told.has(notice));
    const hasFeatures = (project.snapshot?.counts.total ?? 0) > 0;
    setMessage(features, hasFeatures ? notices.join('\n') : '');
  };

  update();
  const registered = vscode.Disposable.from(
    agentTree,
    featureView,
    agents,
    openWhenSeen(agents, project, boundary),
    openWhenSeen(features, project, boundary),
    agentTree.tickWhile(() => agents.visible),
    project.onDidChange(update),
  );
  return { ...featureView, dispose: () => void registered.dispose() };
}

function messageOfState(state: ProjectState): string {
  if (state.kind === 'open') return state.orchestrator.snapshot().leader?.text ?? '';
  if (state.kind !== 'problem') return '';
  return problemsWithWelcome.some((code) => code === state.code) ? '' : state.message;
}

function setMessage(view: vscode.TreeView<unknown>, text: string): void {
  // A view breaks lines between words only, so the end of each line with a long path would be out of sight.
  const message = text.replace(/[\\/](?=\S)/g, '$&\u200b');
  if ((view.message ?? '') !== message) view.message = message;
}
