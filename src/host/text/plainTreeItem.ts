import type * as vscode from 'vscode';
import { shownText } from './shownText';

/** A tree item of which all that people read or hear is one line of text. */
export function plainTreeItem(item: vscode.TreeItem): vscode.TreeItem {
  const { label, description, accessibilityInformation: told } = item;
  if (typeof label === 'string') item.label = shownText(label);
  if (typeof description === 'string') item.description = shownText(description);
  if (told !== undefined) item.accessibilityInformation = { ...told, label: shownText(told.label, 800) };
  return item;
}
