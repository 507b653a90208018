export type Theme = 'dark' | 'light' | 'hc';

/** Themes that VS Code brings along, and the classes by which its pages tell that one of their kind is in use. */
export const themes: Readonly<
  Record<
    Theme,
    {
      readonly id: string;
      readonly label: string;
      readonly workbenchClass: string;
      readonly webviewClass: string;
    }
  >
> = {
  dark: {
    id: 'Dark 2026',
    label: 'Dark 2026',
    workbenchClass: 'vs-dark',
    webviewClass: 'vscode-dark',
  },
  light: {
    id: 'Light 2026',
    label: 'Light 2026',
    workbenchClass: 'vs',
    webviewClass: 'vscode-light',
  },
  hc: {
    id: 'Default High Contrast',
    label: 'Dark High Contrast',
    workbenchClass: 'hc-black',
    webviewClass: 'vscode-high-contrast',
  },
};
