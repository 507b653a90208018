import * as vscode from 'vscode';

const names = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const;

export interface ToldTexts {
  /** The texts of all notifications since then, as they were handed to VS Code. */
  readonly texts: readonly string[];
  dispose(): void;
}

/** Listens to what the extension tells people: tests below its folder are given the very API object that it has. */
export function hearTexts(): ToldTexts {
  const texts: string[] = [];
  const window = vscode.window as unknown as Record<string, (message: string, ...rest: unknown[]) => unknown>;
  const before = names.map((name) => [name, window[name]] as const);
  for (const [name, original] of before) {
    window[name] = (message, ...rest) => {
      texts.push(message);
      return original?.(message, ...rest);
    };
  }
  return {
    texts,
    dispose: () => {
      for (const [name, original] of before) if (original !== undefined) window[name] = original;
    },
  };
}
