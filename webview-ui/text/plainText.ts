/** Longer text than this is cut before anything else looks at it: agents may print lines of a megabyte. */
const defaultMaxChars = 400;

/* eslint-disable no-control-regex -- Control characters are what these look for. */
const terminalSequences =
  /[\u001b\u009b](?:\][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|[[(#;?]*[0-9;:?]*[@-~]?)/g;
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/* eslint-enable no-control-regex */
/** Marks that turn the direction of text, hide it or carry invisible letters; U+200D stays, emoji are joined by it. */
const invisible =
  /[\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
const stackedMarks = /(\p{M}{3})\p{M}+/gu;

export interface PlainTextOptions {
  readonly maxChars?: number;
  /** Line breaks and indentation stay; otherwise any run of white space becomes one space. */
  readonly multiline?: boolean;
}

/** Text from agents and features as it may be shown: no escape sequences, no hidden or direction-turning marks. */
export function plainText(
  text: string,
  { maxChars = defaultMaxChars, multiline = false }: PlainTextOptions = {},
): string {
  // Sequences take room that is not shown, so a little more is read than will be kept.
  const readable = text
    .slice(0, maxChars * 4)
    .replace(terminalSequences, '')
    .replace(controls, '')
    .replace(invisible, '')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(stackedMarks, '$1');
  const spaced = multiline
    ? readable.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(/\n{3,}/g, '\n\n')
    : readable.replace(/\s+/g, ' ');
  return shorten(spaced.trim(), maxChars, text.length > maxChars * 4);
}

function shorten(text: string, maxChars: number, more: boolean): string {
  if (text.length <= maxChars) return more ? `${text}…` : text;
  const end = isHighSurrogate(text.charCodeAt(maxChars - 2)) ? maxChars - 2 : maxChars - 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
