import * as vscode from 'vscode';
import { printable } from '../../core/analytics/rendering/safeText';
import { shownText, withoutIcons, withoutLinks } from './shownText';

/*
 * What people are told and asked. Names, questions and errors come from agents, imports and repositories; through these
 * functions they are shown as the text that they are, and whoever calls them need not think of it. Nothing else in the
 * extension calls VS Code's functions of the same names; a rule of ESLint sees to that.
 */

const maxDetailChars = 10_000;

export function showInformationMessage<T extends string>(
  message: string,
  ...rest: Choices<T>
): Thenable<T | undefined> {
  return show(vscode.window.showInformationMessage, message, rest);
}

export function showWarningMessage<T extends string>(
  message: string,
  ...rest: Choices<T>
): Thenable<T | undefined> {
  return show(vscode.window.showWarningMessage, message, rest);
}

export function showErrorMessage<T extends string>(
  message: string,
  ...rest: Choices<T>
): Thenable<T | undefined> {
  return show(vscode.window.showErrorMessage, message, rest);
}

/** Buttons, or how it is shown and then buttons. */
type Choices<T extends string> = readonly T[] | readonly [vscode.MessageOptions, ...(readonly T[])];

type Show = <T extends string>(
  message: string,
  options: vscode.MessageOptions,
  ...choices: T[]
) => Thenable<T | undefined>;

function show<T extends string>(on: Show, message: string, rest: Choices<T>): Thenable<T | undefined> {
  const [first, ...others] = rest;
  const options = typeof first === 'object' ? first : {};
  const choices = [...(typeof first === 'string' ? [first] : []), ...(others as T[])];
  const { detail } = options;
  const plainOptions =
    detail === undefined ? options : { ...options, detail: printable(detail.slice(0, maxDetailChars)) };
  return on(withoutLinks(message), plainOptions, ...choices);
}

export interface PlainItem extends vscode.QuickPickItem {
  /** The label begins with an icon of ours, written `$(name) `. */
  readonly hasIcon?: true;
}

/** Items with the text of each as text; `original` is what was given. */
export function plainItems<T extends PlainItem>(
  items: readonly T[],
): (vscode.QuickPickItem & { readonly original: T })[] {
  return items.map((original) => {
    const { label, description, detail } = original;
    return {
      ...original,
      original,
      label: original.hasIcon ? withoutOtherIcons(label) : withoutIcons(label),
      ...(description !== undefined && { description: withoutIcons(description) }),
      ...(detail !== undefined && { detail: withoutIcons(detail, 1000) }),
    };
  });
}

/** The icon at the beginning is ours, what follows may be anybody's. */
function withoutOtherIcons(text: string): string {
  const [icon = ''] = /^\$\([\w-]+\) /.exec(text) ?? [];
  return `${icon}${withoutIcons(text.slice(icon.length))}`;
}

export function showQuickPick<T extends PlainItem>(
  items: readonly T[],
  options: vscode.QuickPickOptions & { canPickMany: true },
): Promise<T[] | undefined>;
export function showQuickPick<T extends PlainItem>(
  items: readonly T[],
  options: vscode.QuickPickOptions & { canPickMany?: never },
): Promise<T | undefined>;
export function showQuickPick(
  items: readonly string[],
  options: vscode.QuickPickOptions & { canPickMany?: never },
): Promise<string | undefined>;
export async function showQuickPick(
  items: readonly (PlainItem | string)[],
  options: vscode.QuickPickOptions,
): Promise<unknown> {
  const shown = plainItems(items.map((item) => (typeof item === 'string' ? { label: item } : item)));
  // One or an array of them, as the options say.
  const choice: unknown = await vscode.window.showQuickPick(shown, plainQuestion(options));
  const originalOf = (chosen: (typeof shown)[number]): unknown => items[shown.indexOf(chosen)];
  if (choice === undefined) return undefined;
  return Array.isArray(choice)
    ? (choice as typeof shown).map(originalOf)
    : originalOf(choice as (typeof shown)[number]);
}

export function showInputBox(options: vscode.InputBoxOptions): Thenable<string | undefined> {
  const { prompt } = options;
  return vscode.window.showInputBox({
    ...plainQuestion(options),
    ...(prompt !== undefined && { prompt: withoutLinks(prompt) }),
  });
}

function plainQuestion<T extends { title?: string; placeHolder?: string }>(options: T): T {
  const { title, placeHolder } = options;
  return {
    ...options,
    ...(title !== undefined && { title: shownText(title) }),
    ...(placeHolder !== undefined && { placeHolder: shownText(placeHolder) }),
  };
}

/** The text begins with an icon of ours. */
export function setStatusBarMessage(text: string, forMs: number): vscode.Disposable {
  return vscode.window.setStatusBarMessage(withoutOtherIcons(text), forMs);
}

export function withProgress<T>(
  options: vscode.ProgressOptions,
  task: Parameters<typeof vscode.window.withProgress<T>>[1],
): Thenable<T> {
  const { title } = options;
  return vscode.window.withProgress(
    title === undefined ? options : { ...options, title: withoutLinks(title) },
    task,
  );
}

export function createTerminal(options: vscode.TerminalOptions & { readonly name: string }): vscode.Terminal {
  return vscode.window.createTerminal({ ...options, name: shownText(options.name, 80) });
}

export function createOutputChannel(name: string): vscode.OutputChannel {
  return vscode.window.createOutputChannel(shownText(name, 120));
}
