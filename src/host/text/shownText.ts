import { oneLine } from '../../core/analytics/rendering/safeText';

/** Longer text than this is cut before anything else looks at it: agents may print lines of a megabyte. */
const defaultMaxChars = 400;

/** For places that show text as it is: tree items, titles of editors and terminals, what screen readers say. */
export function shownText(text: string, maxChars = defaultMaxChars): string {
  // Sequences take room that is not shown, so a little more is read than will be kept.
  const line = oneLine(text.slice(0, maxChars * 4));
  const more = text.length > maxChars * 4;
  return line.length <= maxChars && !more ? line : `${withoutHalf(line.slice(0, maxChars - 1)).trimEnd()}…`;
}

/** For places where VS Code draws `$(name)` as an icon as well: quick picks and the status bar. */
export function withoutIcons(text: string, maxChars?: number): string {
  return shownText(text, maxChars).replace(/\$\((?=[\w-]+(?:~\w+)?\))/g, '\\$(');
}

/**
 * For places where VS Code makes a link of `[text](address)`, also of one that runs a command: notifications, progress
 * and what input boxes say. There is no way to escape one there, so a space stands where it would begin to be one.
 */
export function withoutLinks(text: string, maxChars = 1000): string {
  return shownText(text, maxChars).replace(/\]\((?=(?:https?:\/\/|command:|file:))/gi, '] (');
}

function withoutHalf(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
