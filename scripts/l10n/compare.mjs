// @ts-check
import { readFileSync } from 'node:fs';
import { placeholdersOf } from './messages.mjs';

/** @param {string} file @returns {Readonly<Record<string, string>>} */
export function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * What a translation lacks or has too much of, as lines for people.
 * @param {string} file
 * @param {Iterable<string>} keys
 * @param {Readonly<Record<string, string>>} translation
 * @param {(key: string) => string} english
 * @returns {string[]}
 */
export function compareTranslation(file, keys, translation, english) {
  const wanted = new Set(keys);
  /** @type {string[]} */
  const faults = [];
  for (const key of wanted) {
    const text = translation[key];
    if (text === undefined || text.trim() === '') faults.push(`${file} lacks: ${JSON.stringify(key)}`);
    else if (marksOf(text) !== marksOf(english(key))) {
      faults.push(`${file} has other placeholders, links or settings in: ${JSON.stringify(key)}`);
    }
  }
  for (const key of Object.keys(translation)) {
    if (!wanted.has(key)) faults.push(`${file} has what is not used: ${JSON.stringify(key)}`);
  }
  return faults;
}

/** What must be the same in every language: places of values, settings, links of commands, code, icons. @param {string} text */
function marksOf(text) {
  const others = text.match(/#muster[\w.]+#|\]\([^)]*\)|`[^`]*`|\$\([\w~-]+\)/g) ?? [];
  return JSON.stringify([...new Set([...placeholdersOf(text), ...others])].sort());
}
