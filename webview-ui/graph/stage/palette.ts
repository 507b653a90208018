import type { Tone } from '../../tone';

const tones: readonly Tone[] = [
  'quiet',
  'waiting',
  'ready',
  'active',
  'merging',
  'success',
  'warning',
  'error',
];

/** Colours of the theme as a canvas takes them. */
export interface Palette {
  readonly tones: Readonly<Record<Tone, string>>;
  readonly text: string;
  readonly muted: string;
  readonly background: string;
  readonly surface: string;
  readonly line: string;
  readonly focus: string;
  readonly critical: string;
  readonly fontFamily: string;
}

/** Works out the style sheet's variables by giving them to an element, which `color-mix` and fallbacks need. */
export function readPalette(probe: HTMLElement): Palette {
  const colour = (variable: string): string => {
    probe.style.color = `var(${variable})`;
    const { color } = getComputedStyle(probe);
    return color;
  };
  return {
    tones: Object.fromEntries(tones.map((tone) => [tone, colour(`--${tone}`)])) as Record<Tone, string>,
    text: colour('--vscode-foreground'),
    muted: colour('--muted'),
    background: colour('--vscode-editor-background'),
    surface: colour('--surface'),
    line: colour('--line'),
    focus: colour('--focus'),
    critical: colour('--critical'),
    fontFamily: getComputedStyle(document.body).fontFamily,
  };
}

/** Calls back when VS Code has changed the theme of the page. */
export function onThemeChange(then: () => void): () => void {
  const observer = new MutationObserver(then);
  const attributeFilter = ['class', 'style'];
  observer.observe(document.documentElement, { attributes: true, attributeFilter });
  observer.observe(document.body, { attributes: true, attributeFilter });
  return () => observer.disconnect();
}
