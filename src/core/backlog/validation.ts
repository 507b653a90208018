import { MusterError } from '../base/errors';
import type { NewFeature } from './feature';

export const maxNameLength = 255;
export const maxDependencies = 20;
export const maxId = Number.MAX_SAFE_INTEGER;

export interface ValidFeature {
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly steps: readonly string[];
}

/** @throws MusterError FeatureInvalid */
export function validFeature(feature: NewFeature): ValidFeature {
  const name = oneLine(feature.name);
  if (name === '') throw new MusterError('FeatureInvalid', 'The feature has no name; give it one.');
  // Counted as the database counts: a character outside the basic plane is one.
  const length = Array.from(name).length;
  if (length > maxNameLength) {
    throw new MusterError(
      'FeatureInvalid',
      `The name of the feature has ${length} characters; shorten it to ${maxNameLength} or fewer.`,
    );
  }
  return {
    name,
    description: storable(feature.description ?? ''),
    category: oneLine(feature.category ?? ''),
    steps: (feature.steps ?? []).map((step) => storable(step).trim()).filter((step) => step !== ''),
  };
}

/**
 * The dependencies without repetitions, ascending.
 *
 * @throws MusterError FeatureInvalid, TooManyDependencies, DependencyCycle when it depends on itself
 */
export function validDependencies(id: number, dependencies: readonly number[]): number[] {
  const wanted = [...new Set(dependencies)].sort((a, b) => a - b);
  for (const dependency of wanted) {
    if (!isFeatureId(dependency)) {
      throw new MusterError(
        'FeatureInvalid',
        `“${String(dependency)}” is not the number of a feature; give whole numbers above 0.`,
      );
    }
  }
  if (wanted.includes(id)) {
    throw new MusterError(
      'DependencyCycle',
      `Feature ${id} cannot depend on itself: ${id} → ${id}; remove that dependency.`,
      { details: { cycle: [id, id] } },
    );
  }
  if (wanted.length > maxDependencies) {
    throw new MusterError(
      'TooManyDependencies',
      `Feature ${id} would have ${wanted.length} dependencies; at most ${maxDependencies} are possible, so remove some.`,
      { details: { id, count: wanted.length } },
    );
  }
  return wanted;
}

export function isFeatureId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

/** Text as it comes back out of the database: well-formed, and without NUL, at which SQLite would cut it off. */
export function storable(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8').replaceAll('\0', '');
}

/** One trimmed line: runs of white space and control characters become one blank. */
export function oneLine(text: string): string {
  return storable(text)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
