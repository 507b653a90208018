import * as vscode from 'vscode';
import { messageOf } from '../../core/base/errors';
import { landTitle } from '../../core/orchestration/landing/landTexts';
import type { LandPreview } from '../../core/orchestration/landing/landing';
import { type LandChoice, landItems, landPlaceholder, type LandSurroundings } from './landChoices';
import { plainItems, showErrorMessage } from '../text/plainWindow';
import { shownText } from '../text/shownText';

/**
 * Asks beside the diff, not over it: the pick stays open while its editors are read, also when a feature is looked
 * at. `undefined`: the user changed their mind.
 */
export function askHowToLand(
  preview: LandPreview,
  surroundings: LandSurroundings,
  showFeature: (featureId: number) => Promise<void>,
): Promise<Exclude<LandChoice, { kind: 'feature' }> | undefined> {
  const pick = vscode.window.createQuickPick<ReturnType<typeof itemsOf>[number]>();
  pick.title = shownText(landTitle(preview));
  pick.placeholder = shownText(landPlaceholder(preview));
  pick.ignoreFocusOut = true;
  pick.matchOnDetail = true;
  pick.items = itemsOf(preview, surroundings);
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const choice = pick.selectedItems[0]?.original.choice;
      if (choice === undefined) return;
      if (choice.kind === 'feature') {
        // The question stays open; what cannot be shown is said beside it.
        showFeature(choice.featureId).catch((error: unknown) => void showErrorMessage(messageOf(error)));
        return;
      }
      resolve(choice);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function itemsOf(preview: LandPreview, surroundings: LandSurroundings) {
  return plainItems(landItems(preview, surroundings).map((item) => ({ ...item, hasIcon: true as const })));
}
