import { MusterError } from '../base/errors';

export type PlaceholderName = 'prompt_file' | 'worktree' | 'feature_id' | 'feature_name' | 'tools_url';

/**
 * Splits a command line into its arguments, without a shell:
 *
 * - blanks separate arguments
 * - 'single quotes': everything in them stands for itself
 * - "double quotes": the same, only `\"` and `\\` stand for `"` and `\`
 * - outside quotes a backslash makes a following blank or quote an ordinary character; any other backslash
 *   stands for itself, so that Windows paths need no quotes
 *
 * Nothing else is special: no variables, no globs, no pipes. Throws `SettingInvalid`.
 */
export function splitCommandLine(line: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let inWord = false;
  let quote: '"' | "'" | undefined;
  for (let index = 0; index < line.length; index++) {
    const char = line.charAt(index);
    const next = line.charAt(index + 1);
    if (quote !== undefined) {
      if (char === quote) quote = undefined;
      else if (quote === '"' && char === '\\' && (next === '"' || next === '\\'))
        word += line.charAt(++index);
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      inWord = true;
    } else if (/\s/.test(char)) {
      if (inWord) words.push(word);
      word = '';
      inWord = false;
    } else {
      word += char === '\\' && /[\s"']/.test(next) ? line.charAt(++index) : char;
      inWord = true;
    }
  }
  if (quote !== undefined) {
    throw new MusterError(
      'SettingInvalid',
      `The agent's command line has a ${quote} without its end. Close it.`,
    );
  }
  if (inWord) words.push(word);
  return words;
}

/**
 * The arguments of a command template with its placeholders (`{feature_id}`, ...) filled in. They are
 * filled in after splitting, and what they are filled with is never looked at again: no text of a feature
 * can add an argument, a quote or another placeholder. Braces around other words stay as they are.
 */
export function fillCommandTemplate(
  template: string,
  values: Readonly<Record<PlaceholderName, string>>,
): readonly string[] {
  const names = Object.keys(values).join('|');
  const placeholder = new RegExp(`\\{(${names})\\}`, 'g');
  const words = splitCommandLine(template);
  if (words.length === 0 || words[0] === '') {
    const message =
      "No command line is set for the provider “command”. Put the agent's command line into the settings.";
    throw new MusterError('SettingInvalid', message);
  }
  return words.map((word) =>
    // No argument can hold the character that ends it for the system.
    word.replace(placeholder, (_, name: PlaceholderName) => values[name].replaceAll('\0', '')),
  );
}
