import * as vscode from 'vscode';
import { MusterError } from '../../core/base/errors';
import type { AgentView, FeatureView, Snapshot } from '../../shared/viewModel';
import { elapsedOfAgent } from '../trees/agentItem';
import { lookOfAgent, subjectOfAgent, titleOfAgent } from '../trees/agentLooks';
import { featureStateLooks } from '../trees/featureStates';
import { showInformationMessage, showQuickPick } from '../text/plainWindow';

interface Question<T> {
  readonly placeholder: string;
  /** What can be picked. An item that was named by its id need not pass. */
  readonly only?: (item: T) => boolean;
  /** Said when there is nothing to pick. */
  readonly none: string;
}

/** The agent with that id; without an id the user picks one. `undefined`: the user changed their mind, or there is none. */
export async function pickAgent(
  snapshot: Snapshot,
  agentId: number | undefined,
  { placeholder, only = () => true, none }: Question<AgentView>,
): Promise<AgentView | undefined> {
  if (agentId !== undefined) {
    const agent = snapshot.agents.find((other) => other.agentId === agentId);
    if (agent !== undefined) return agent;
    throw new MusterError(
      'AgentNotFound',
      vscode.l10n.t('There is no agent {0}; pick one in the Agents view.', agentId),
    );
  }
  const now = Date.now();
  return pickOne(
    snapshot.agents.filter(only).map((agent) => ({
      label: `${titleOfAgent(agent)}  ${subjectOfAgent(agent)}`,
      description: `${lookOfAgent(agent).label} · ${elapsedOfAgent(agent, now)}`,
      value: agent,
    })),
    placeholder,
    none,
  );
}

/** The feature with that id; without an id the user picks one. `undefined`: the user changed their mind, or there is none. */
export async function pickFeature(
  snapshot: Snapshot,
  featureId: number | undefined,
  { placeholder, only = () => true, none }: Question<FeatureView>,
): Promise<FeatureView | undefined> {
  if (featureId !== undefined) {
    const feature = snapshot.features.find((other) => other.id === featureId);
    if (feature !== undefined) return feature;
    throw new MusterError(
      'FeatureNotFound',
      vscode.l10n.t('There is no feature {0}; pick one in the Features view.', featureId),
    );
  }
  return pickOne(
    snapshot.features.filter(only).map((feature) => ({
      label: `#${feature.id} ${feature.name}`,
      description: featureStateLooks[feature.state].label,
      ...(feature.reasonText === undefined ? {} : { detail: feature.reasonText }),
      value: feature,
    })),
    placeholder,
    none,
  );
}

async function pickOne<T>(
  items: readonly (vscode.QuickPickItem & { readonly value: T })[],
  placeholder: string,
  none: string,
): Promise<T | undefined> {
  if (items.length === 0) {
    void showInformationMessage(none);
    return undefined;
  }
  const choice = await showQuickPick(items, {
    placeHolder: placeholder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return choice?.value;
}
