import * as vscode from 'vscode';
import { MusterError } from '../../core/base/errors';
import type { FeatureView } from '../../shared/viewModel';
import { featureStateLooks } from '../trees/featureStates';
import { showErrorMessage, showQuickPick } from '../text/plainWindow';

type Item = vscode.QuickPickItem & { readonly featureId: number };

/** Lets the user tick what the feature depends on; a refusal (a cycle, too many) is said, and the choice can be mended. */
export async function askForDependencies(
  feature: FeatureView,
  features: readonly FeatureView[],
  save: (dependencies: readonly number[]) => Promise<void>,
): Promise<void> {
  let chosen: readonly number[] = feature.dependencies;
  for (;;) {
    const picked = await showQuickPick<Item>(itemsFor(feature, features, chosen), {
      title: vscode.l10n.t('Dependencies of #{0} {1}', feature.id, feature.name),
      placeHolder: vscode.l10n.t('It starts when all that is ticked has passed'),
      canPickMany: true,
      matchOnDescription: true,
      ignoreFocusOut: true,
    });
    if (picked === undefined) return;
    chosen = picked.map(({ featureId }) => featureId);
    try {
      await save(chosen);
      return;
    } catch (error) {
      if (!(error instanceof MusterError)) throw error;
      const again = await showErrorMessage(error.message, vscode.l10n.t('Edit Again'));
      if (again === undefined) return;
    }
  }
}

function itemsFor(
  feature: FeatureView,
  features: readonly FeatureView[],
  chosen: readonly number[],
): readonly Item[] {
  const others = features
    .filter(({ id }) => id !== feature.id)
    .map((other) => ({
      featureId: other.id,
      label: `#${other.id} ${other.name}`,
      description: featureStateLooks[other.state].label,
      picked: chosen.includes(other.id),
    }));
  // Ids that do not exist stay as they are until the user unticks them.
  const missing = feature.missingDependencies.map((id) => ({
    featureId: id,
    label: `#${id}`,
    description: vscode.l10n.t('does not exist'),
    picked: chosen.includes(id),
  }));
  return [...missing, ...others].sort(
    (a, b) => Number(b.picked) - Number(a.picked) || a.featureId - b.featureId,
  );
}
