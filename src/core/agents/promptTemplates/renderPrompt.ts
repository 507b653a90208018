import { neededIn, placeholdersOf, type PromptName } from './promptTemplates';

/** `{{name}}`, with blanks inside if wanted; `\{{` stands for the two braces themselves. */
const placeholder = /\\\{\{|\{\{([^{}]*)\}\}/g;

/**
 * Fills a template in. Values are never looked through for placeholders: what a feature or a specification says
 * cannot name others. A line that has only placeholders without content goes, and so does the blank line after it.
 */
export function renderPrompt(template: string, values: Readonly<Record<string, string>>): string {
  const lines: string[] = [];
  let lastIsBlank = true;
  for (const line of withoutComment(template).split(/\r\n|\r|\n/)) {
    const filled = line.replace(placeholder, (all, name: string | undefined) =>
      name === undefined ? '{{' : (values[name.trim()] ?? all),
    );
    const isBlank = filled.trim() === '';
    if (!isBlank || !lastIsBlank) lines.push(isBlank ? '' : filled);
    lastIsBlank = isBlank;
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

/** What keeps a template from being used, as the middle of a sentence; undefined when nothing does. */
export function flawOf(name: PromptName, template: string): string | undefined {
  if (withoutComment(template).trim() === '') return 'it is empty';
  const known = Object.keys(placeholdersOf[name]);
  const used = new Set<string>();
  for (const [place, line] of template.split(/\r\n|\r|\n/).entries()) {
    // Where the comment ends is of no matter: also there people mean what they write.
    for (const [all, inner] of line.matchAll(placeholder)) {
      if (inner === undefined) continue;
      const wanted = inner.trim();
      if (!known.includes(wanted)) {
        return `there is no ${all} (line ${place + 1}); this prompt knows ${known.map((each) => `{{${each}}}`).join(', ')}, and \\{{ stands for braces`;
      }
      used.add(wanted);
    }
  }
  const body = withoutComment(template);
  const missing = neededIn[name].find(
    (each) => !new RegExp(`\\{\\{\\s*${each.replace('.', '\\.')}\\s*\\}\\}`).test(body),
  );
  return missing === undefined ? undefined : `without {{${missing}}} its agent does not know what to do`;
}

/** A comment at the beginning is for people. */
function withoutComment(template: string): string {
  return template.replace(/^\uFEFF?\s*<!--[\s\S]*?-->[^\S\n]*\n?/, '');
}
