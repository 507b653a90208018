import { oneLine } from '../../validation';
import type { RoadmapFeature } from './readRoadmap';

const inText = /[([]?\b(?:depends on|blocked by)\b\s*:?\s*([^()[\]]+?)\s*(?:[)\]]|$)/giu;
const asField = /^(?:dependencies|dependency|depends on|blocked by|prerequisites?)\s*:\s*(.*)$/iu;

/** The words after “depends on”, “blocked by” or “Dependencies:”, if any. */
export function dependencyTexts(text: string): string[] {
  const field = asField.exec(text)?.[1];
  if (field !== undefined) return [field];
  return [...text.matchAll(inText)].map(([, words = '']) => words);
}

export function nameWithoutDependencies(name: string): string {
  const rest = name
    .replaceAll(inText, '')
    .replace(/[\s,;:.–—-]+$/u, '')
    .trim();
  return rest === '' ? name : rest;
}

/**
 * What each feature depends on, as places in the list. Words that name nothing of the file are told in a warning:
 * people also write what no feature is, such as “the approval of the bank”.
 */
export function findDependencies(features: readonly RoadmapFeature[], warnings: string[]): number[][] {
  const placesOf = new Map<string, number[]>();
  features.forEach(({ name, key }, place) => {
    for (const called of [keyOf(name), ...(key === undefined ? [] : [`#${key}`])]) {
      placesOf.set(called, [...(placesOf.get(called) ?? []), place]);
    }
  });
  return features.map(({ name, waitsFor }, own) => {
    const found = new Set<number>();
    for (const { line, text } of waitsFor) {
      for (const words of referencesIn(text, (whole) => placesOf.has(keyOf(whole)))) {
        const places = placesOf.get(calledAs(words)) ?? placesOf.get(keyOf(words)) ?? [];
        const [place] = places;
        if (place === undefined || places.length > 1 || place === own) {
          const why =
            place === own
              ? 'it is itself'
              : places.length > 1
                ? 'several are called so'
                : 'nothing in the file is called so';
          warnings.push(
            `Line ${line}: “${name}” depends on “${words}”, but ${why}; that dependency is left out.`,
          );
        } else found.add(place);
      }
    }
    return [...found];
  });
}

/** A list of names or numbers; one name that has commas or “and” in it is taken as it is. */
function referencesIn(text: string, isName: (text: string) => boolean): string[] {
  const whole = text.trim().replace(/[.;,]+$/, '');
  if (isName(whole)) return [whole];
  return whole
    .split(/\s*[,;]\s*(?:and\s+)?|\s+(?:and|&)\s+|\s+\+\s+/iu)
    .map((each) => each.trim().replace(/^["“'`]|["”'`]$/g, ''))
    .filter((each) => each !== '' && !/^(?:none|nothing|n\/a|-|–|—)$/iu.test(each));
}

/** `PRIORITY 3`, `US-3`, `3` and `#3` all mean what is numbered 3. */
function calledAs(words: string): string {
  const number = /^(?:(?:priority|feature|task|story|epic|us|item)[ #-]*|#)?(\d+(?:\.\d+)*)$/iu.exec(
    words,
  )?.[1];
  return number === undefined ? keyOf(words) : `#${number.replace(/^0+(?=\d)/, '')}`;
}

function keyOf(name: string): string {
  return oneLine(name).toLowerCase();
}
