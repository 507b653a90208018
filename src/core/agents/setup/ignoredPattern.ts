import { MusterError } from '../../base/errors';

/**
 * Patterns as people know them from `.gitignore`, as far as they are needed here: a name without a slash is
 * looked for in every folder, one with a slash counts from the top; `*` and `?` stay within a name, `**`
 * stands for any folders, a slash at the end asks for a folder, and `!` takes out what an earlier one took in.
 */
export interface IgnoredPattern {
  readonly negated: boolean;
  readonly folderOnly: boolean;
  /** For each part between slashes; `undefined` is `**`. */
  readonly parts: readonly (RegExp | undefined)[];
}

/** @throws MusterError SetupFailed for a pattern that leads out of the project or into git's own folder */
export function requirePattern(text: string): IgnoredPattern {
  const negated = text.startsWith('!');
  const body = (negated ? text.slice(1) : text).trim();
  const folderOnly = body.endsWith('/');
  const inner = body.replace(/^\/+|\/+$/g, '');
  const names = inner.split('/');
  const leadsAway = names.some((name) => name === '..' || name === '.' || name === '');
  if (inner === '' || leadsAway || body.includes('\\') || body.includes('\0') || /^[A-Za-z]:/.test(inner)) {
    throw refused(text, 'it must name something inside the project, with forward slashes');
  }
  if (names.some((name) => name.toLowerCase() === '.git')) {
    throw refused(text, "git's own folder is never copied or linked");
  }
  const anchored = body.includes('/', 0) && (names.length > 1 || body.startsWith('/'));
  const parts = names.map((name) => (name === '**' ? undefined : expressionOf(name)));
  return { negated, folderOnly, parts: anchored ? parts : [undefined, ...parts] };
}

export function matches(pattern: IgnoredPattern, path: string, folder: boolean): boolean {
  if (pattern.folderOnly && !folder) return false;
  return matchFrom(pattern.parts, path.split('/'), 0, 0);
}

/** Whether something inside this folder is named by the parts before the first `**`. */
export function mayMatchInside(pattern: IgnoredPattern, path: string): boolean {
  if (pattern.negated) return false;
  const names = path.split('/');
  const open = pattern.parts.indexOf(undefined);
  const fixed = open < 0 ? pattern.parts : pattern.parts.slice(0, open);
  const depth = Math.min(names.length, fixed.length);
  if (depth === 0 || (open < 0 ? names.length >= fixed.length : fixed.length === 0)) return false;
  return fixed.slice(0, depth).every((part, at) => part?.test(names[at] ?? '') === true);
}

function matchFrom(
  parts: IgnoredPattern['parts'],
  names: readonly string[],
  part: number,
  name: number,
): boolean {
  if (part === parts.length) return name === names.length;
  const expression = parts[part];
  if (expression === undefined) {
    for (let next = name; next <= names.length; next += 1) {
      if (matchFrom(parts, names, part + 1, next)) return true;
    }
    return false;
  }
  return (
    name < names.length && expression.test(names[name] ?? '') && matchFrom(parts, names, part + 1, name + 1)
  );
}

function expressionOf(name: string): RegExp {
  const source = name
    .replace(/[.+^${}()|[\]]/g, '\\$&')
    .replace(/\*+/g, '[^/]*')
    .replace(/\?/g, '[^/]');
  return new RegExp(`^${source}$`, 's');
}

function refused(text: string, why: string): MusterError {
  return new MusterError(
    'SetupFailed',
    `The set-up pattern "${text}" cannot be used: ${why}; change it in the settings or in the project's set-up file.`,
  );
}
