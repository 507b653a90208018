/** A line of a roadmap that says something about what is to be done. */
export type RoadmapLine =
  | { readonly kind: 'heading'; readonly line: number; readonly level: number; readonly text: string }
  | {
      readonly kind: 'item';
      readonly line: number;
      /** Columns before the bullet. */
      readonly indent: number;
      /** Of the box; undefined: it has none. */
      readonly mark: 'open' | 'done' | 'begun' | undefined;
      readonly text: string;
    }
  | { readonly kind: 'text'; readonly line: number; readonly indent: number; readonly text: string };

/** Takes a Markdown file apart; code, comments, tables and rules say nothing. */
export function roadmapLines(text: string): RoadmapLine[] {
  const found: RoadmapLine[] = [];
  let fence: string | undefined;
  withoutComments(text)
    .split(/\r\n|\r|\n/)
    .forEach((raw, place) => {
      const mark = /^\s*(```+|~~~+)/.exec(raw)?.[1];
      if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
        fence = fence === undefined ? mark : undefined;
        return;
      }
      if (fence !== undefined) return;
      // One blank for many behind the first word: what looks for words between blanks would try each of them.
      const line = readLine(raw.replaceAll('\t', '    ').replace(/(\S)\s+/g, '$1 '), place + 1);
      if (line !== undefined) found.push(line);
    });
  return found;
}

function readLine(raw: string, line: number): RoadmapLine | undefined {
  const head = /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/.exec(raw);
  if (head !== null)
    return { kind: 'heading', line, level: head[1]?.length ?? 1, text: plain(head[2] ?? '') };
  const item = /^( *)(?:[-*+]|\d{1,4}[.)])\s+(?:\[([ xX~/>-])\]\s+)?(.*)$/.exec(raw);
  if (item !== null && !/^\s*([-*_])(?:\s*\1){2,}\s*$/.test(raw)) {
    const [, indent = '', box, text = ''] = item;
    const mark = box === undefined ? undefined : box === ' ' ? 'open' : /x/i.test(box) ? 'done' : 'begun';
    return { kind: 'item', line, indent: indent.length, mark, text: text.trim() };
  }
  const text = raw.trim();
  if (text === '' || /^[|>]|^([-*_=])(?:\s*\1){2,}$/.test(text)) return undefined;
  return { kind: 'text', line, indent: raw.length - raw.trimStart().length, text };
}

/** Comments go, and the lines stay what they are. */
function withoutComments(text: string): string {
  return text.replace(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replace(/[^\r\n]/g, ''));
}

/** In a longer line no pairs of marks are looked for, since each could have its other half at the end. */
const longestMarked = 5000;

/** What is left of Markdown for people: links become their text, emphasis and code marks go. */
export function plain(text: string): string {
  const linked = text.replace(/!?\[([^[\]]*)\]\((?:[^()]|\([^()]*\))*\)/g, '$1');
  if (linked.length > longestMarked) return linked.trim();
  return linked
    .replace(/(\*\*|__|`)/g, '')
    .replace(/(^|[\s(])[*_](\S(?:.*?\S)?)[*_](?=$|[\s.,;:!?)])/g, '$1$2')
    .trim();
}
