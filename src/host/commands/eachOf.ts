import * as vscode from 'vscode';
import type { FeatureView, Snapshot } from '../../shared/viewModel';
import { showInformationMessage } from '../text/plainWindow';

/** Does it for those of several features whose state allows it, and says of how many that is not so. */
export async function eachOf(
  { features }: Pick<Snapshot, 'features'>,
  ids: readonly number[],
  can: (feature: FeatureView) => boolean,
  act: (id: number) => Promise<unknown>,
): Promise<void> {
  const able = features.filter((feature) => ids.includes(feature.id) && can(feature));
  for (const { id } of able) await act(id);
  tellHowMany(able.length, ids.length);
}

/** Nothing when it was done for all. */
export function tellHowMany(done: number, all: number): void {
  if (done === all) return;
  void showInformationMessage(
    vscode.l10n.t('Done for {0} of {1} features; the state of the others does not allow it.', done, all),
  );
}
