import { webviewItemKey, wordsOfAgent, wordsOfFeature } from '../src/shared/itemWords';
import type { AgentView, FeatureView } from '../src/shared/viewModel';

/** Read by VS Code when a menu is opened: what the `when` clauses ask for, and what the command is handed. */
export interface ContextMenu {
  readonly 'data-vscode-context': string;
}

export function menuOfAgent(agent: Pick<AgentView, 'agentId' | 'live' | 'worktree'>): ContextMenu {
  return menu({ [webviewItemKey]: wordsOfAgent(agent), agentId: agent.agentId });
}

export function menuOfFeature(feature: FeatureView): ContextMenu {
  return menu({ [webviewItemKey]: wordsOfFeature(feature), featureId: feature.id });
}

/** Of a picture, in which there is nothing to be copied: of one of its features, or no menu at all. */
export function menuInPicture(feature: FeatureView | undefined): string {
  const words =
    feature === undefined ? {} : { [webviewItemKey]: wordsOfFeature(feature), featureId: feature.id };
  return JSON.stringify({ ...words, preventDefaultContextMenuItems: true });
}

function menu(context: object): ContextMenu {
  return { 'data-vscode-context': JSON.stringify(context) };
}
