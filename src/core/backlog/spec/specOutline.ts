import { oneLine } from '../validation';

/** What people see of a specification before an agent reads it. A guess, from its form alone. */
export interface SpecOutline {
  /** `app_spec`: tags in the way of XML, which it often is not; `markdown`; else `text`. */
  readonly form: 'app_spec' | 'markdown' | 'text';
  /** The project's name or the first heading. */
  readonly title: string | undefined;
  /** How many features the file itself says there are to be. */
  readonly statedFeatures: number | undefined;
  readonly sections: readonly SpecSection[];
}

export interface SpecSection {
  readonly title: string;
  /** List items, which features are mostly written as. */
  readonly items: readonly string[];
}

const maxItemLength = 200;

/** Takes what it can of any text; nothing is an error. */
export function outlineSpec(text: string): SpecOutline {
  const lines = text.split(/\r\n|\r|\n/);
  const tagged = /^\s*<(?:project_specification|project_name|app_spec|core_features)>/im.test(text);
  if (tagged) return outlineTagged(text, lines);
  const isMarkdown = lines.some((line) => heading(line) !== undefined);
  return outlineLists(lines, isMarkdown ? 'markdown' : 'text', statedIn(text));
}

/** How many things of the outline look like features. */
export function itemsOf({ sections }: SpecOutline): number {
  return sections.reduce((sum, { items }) => sum + items.length, 0);
}

/** Line by line, since raw `&`, `->` and bullets are in it that no XML parser takes. */
function outlineTagged(text: string, lines: readonly string[]): SpecOutline {
  const name = /<project_name>([\s\S]*?)<\/project_name>/i.exec(text)?.[1];
  const sections: { title: string; items: string[] }[] = [];
  const tags: string[] = [];
  let isInComment = false;
  for (const line of lines) {
    const { rest, open } = withoutComments(line, isInComment);
    isInComment = open;
    for (const [, closing, tag = ''] of rest.matchAll(/<(\/)?([a-z][\w.-]*)[^<>]*>/gi)) {
      if (closing === undefined) tags.push(tag.toLowerCase());
      else closeTag(tags, tag.toLowerCase());
    }
    const at = tags.indexOf('core_features');
    const item = at < 0 ? undefined : listItem(rest);
    if (item === undefined) continue;
    const title = titleOfTag(tags[at + 1] ?? 'core_features');
    const section = sections.at(-1);
    if (section?.title === title) section.items.push(item);
    else sections.push({ title, items: [item] });
  }
  const rest = sections.length > 0 ? sections : outlineLists(lines, 'app_spec', undefined).sections;
  return {
    form: 'app_spec',
    title: name === undefined ? undefined : oneLine(name) || undefined,
    statedFeatures: statedIn(text),
    sections: rest,
  };
}

function withoutComments(line: string, isOpen: boolean): { readonly rest: string; readonly open: boolean } {
  let rest = line;
  if (isOpen) {
    const end = rest.indexOf('-->');
    if (end < 0) return { rest: '', open: true };
    rest = rest.slice(end + 3);
  }
  rest = rest.replace(/<!--.*?-->/g, '');
  const start = rest.indexOf('<!--');
  return start < 0 ? { rest, open: false } : { rest: rest.slice(0, start), open: true };
}

/** What was opened inside and never closed ends with it; a closing tag of nothing is passed over. */
function closeTag(tags: string[], tag: string): void {
  const at = tags.lastIndexOf(tag);
  if (at >= 0) tags.splice(at);
}

function titleOfTag(tag: string): string {
  const words = tag.replaceAll(/[_.-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function outlineLists(
  lines: readonly string[],
  form: SpecOutline['form'],
  statedFeatures: number | undefined,
): SpecOutline {
  const sections: { title: string; items: string[] }[] = [];
  let title: string | undefined;
  let current = '';
  let fence: string | undefined;
  for (const line of lines) {
    const mark = /^\s{0,3}(```+|~~~+)/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
      continue;
    }
    if (fence !== undefined) continue;
    const head = form === 'markdown' ? heading(line) : undefined;
    if (head !== undefined) {
      title ??= head;
      current = head;
      continue;
    }
    const item = listItem(line);
    if (item === undefined) continue;
    const section = sections.at(-1);
    if (section?.title === current) section.items.push(item);
    else sections.push({ title: current, items: [item] });
  }
  const first = lines.map(oneLine).find((line) => line !== '' && !line.startsWith('<'));
  return { form, title: title ?? first?.slice(0, maxItemLength), statedFeatures, sections };
}

function heading(line: string): string | undefined {
  const text = /^\s{0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$/.exec(line)?.[1];
  return text === undefined ? undefined : oneLine(text) || undefined;
}

function listItem(line: string): string | undefined {
  const text = /^\s*(?:[-*+•]|\d{1,4}[.)])\s+(?:\[[ xX~/-]\]\s+)?(\S.*)$/.exec(line)?.[1];
  if (text === undefined) return undefined;
  const item = oneLine(text.replaceAll('**', ''));
  return item === '' ? undefined : item.slice(0, maxItemLength);
}

function statedIn(text: string): number | undefined {
  const stated = /<(?:feature_count|features_count|total_features)>\s*(\d{1,5})/i.exec(text)?.[1];
  return stated === undefined ? undefined : Number(stated);
}
