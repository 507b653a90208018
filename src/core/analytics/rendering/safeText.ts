/**
 * Characters that do something instead of being seen: controls (among them the escape sequences of
 * terminals), invisible ones, and those that turn the direction of what follows.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/* eslint-disable no-control-regex -- Control characters are what this looks for. */
/** Whole ones: without what begins them, the rest of them would stand in the text as letters. */
const terminalSequences =
  /[\u001b\u009b](?:\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|[[(#;?]*[0-9;:?]*[@-~]?)/g;
/* eslint-enable no-control-regex */
/** Joins emoji; harmless. */
const joiner = '\u200d';
const halfCharacter = /\p{Cs}/gu;

/** Text of unknown origin as one line that can be printed anywhere. */
export function oneLine(text: string): string {
  return withoutHalves(text)
    .replace(terminalSequences, '')
    .replace(/\s+/g, ' ')
    .replace(unseen, (character) => (character === joiner ? character : ''))
    .trim();
}

/** As {@link oneLine}, but lines and tabs stay, for formats that can carry them. */
export function printable(text: string): string {
  return withoutHalves(text)
    .replace(terminalSequences, '')
    .replace(unseen, (character) =>
      character === '\n' || character === '\t' || character === joiner ? character : '',
    );
}

/** Half a surrogate pair is no character, and becomes one when it is written as UTF-8. */
function withoutHalves(text: string): string {
  return text.replace(halfCharacter, '\ufffd');
}

/** How many columns of a terminal a text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** Cuts to at most `width` columns and shows that it did. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > width - 1) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}

const noWidth = /\p{M}|\u200d/u;
const doubleWidth =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;

function widthOf(character: string): number {
  if (noWidth.test(character)) return 0;
  return doubleWidth.test(character) ? 2 : 1;
}
