import { MusterError } from '../../base/errors';
import { validModel } from '../featureModel';
import { validProvider } from '../featureProvider';
import { findCycle } from '../graph';
import { isFeatureId, maxDependencies, maxNameLength, oneLine, storable } from '../validation';
import { type ImportedBacklog, type ImportedFeature, malformed, type RawFeature } from './importedBacklog';
import { WarningList } from './warningList';

/** Beyond it, no id would be left for the features that come after an import. */
const maxSourceId = 2 ** 31 - 1;

/**
 * Makes a backlog of the rows of a file, or refuses the whole file with the first thing that is wrong.
 *
 * @throws MusterError ImportMalformed, TooManyDependencies, DependencyCycle
 */
export function checkFeatures(
  file: string,
  rows: readonly RawFeature[],
  told: readonly string[] = [],
): ImportedBacklog {
  const warnings = new WarningList();
  for (const sentence of told) warnings.add(sentence);
  const ids = readIds(rows);
  const names = rows.map((row, place) => readName(row, labelOf(ids, place)));
  const resolve = resolver(ids, names);
  const features = rows.map((row, place): ImportedFeature => {
    const label = `${lineOf(row)}${labelOf(ids, place)} “${names[place] ?? ''}”`;
    const passes = isTrue(row.passes);
    const { dependsOn, dangling } =
      row.dependencyPlaces === undefined
        ? resolve(row.dependencies, label)
        : { dependsOn: row.dependencyPlaces, dangling: [] };
    if (dependsOn.length + dangling.length > maxDependencies) {
      throw new MusterError(
        'TooManyDependencies',
        `${label} has ${dependsOn.length + dangling.length} dependencies; at most ${maxDependencies} are possible, so remove some in the file.`,
      );
    }
    for (const id of dangling) {
      warnings.add(
        `${label} depends on ${id}, which the file does not contain; that dependency blocks nothing.`,
      );
    }
    if (isTrue(row.inProgress) && !passes) {
      warnings.add(`${label} was in progress; it starts anew.`);
    }
    if (row.question !== undefined && !passes) {
      warnings.add(`${label} waits for a person's answer.`);
    }
    return {
      sourceId: ids[place],
      name: names[place] ?? '',
      description: storable(textOf(row.description)),
      category: oneLine(textOf(row.category)),
      priority: readPriority(row.priority, label, warnings),
      steps: readSteps(row.steps),
      dependsOn,
      dangling,
      passes,
      unverified: passes && isTrue(row.unverified),
      question: passes || row.question === undefined ? undefined : oneLine(row.question),
      ...readOwn('model', row.model, validModel, label, warnings),
      ...readOwn('provider', row.provider, validProvider, label, warnings),
    };
  });
  refuseCycle(features);
  return { file, features, warnings: warnings.sentences() };
}

/** Ids as stated; when no row states one, its place in the file (from 1) is its id. */
function readIds(rows: readonly RawFeature[]): (number | undefined)[] {
  if (rows.every(({ id }) => isAbsent(id))) return rows.map((_, place) => place + 1);
  const seen = new Set<number>();
  return rows.map((row, place) => {
    const { id } = row;
    if (isAbsent(id)) return undefined;
    if (!isFeatureId(id) || id > maxSourceId) {
      throw malformed(
        `${lineOf(row)}The feature at place ${place + 1} has the id ${shown(id)}; ids must be whole numbers from 1 to ${maxSourceId}, so correct it in the file.`,
      );
    }
    if (seen.has(id))
      throw malformed(`${lineOf(row)}Two features have the id ${id}; give each its own in the file.`);
    seen.add(id);
    return id;
  });
}

function readName(row: RawFeature, label: string): string {
  const text = oneLine(textOf(row.name));
  if (text === '') throw malformed(`${lineOf(row)}${label} has no name; give it one in the file.`);
  const length = Array.from(text).length;
  if (length > maxNameLength) {
    throw malformed(
      `${lineOf(row)}The name of ${label} has ${length} characters; shorten it to ${maxNameLength} or fewer in the file.`,
    );
  }
  return text;
}

function readPriority(value: unknown, label: string, warnings: WarningList): number | undefined {
  if (isAbsent(value)) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  warnings.add(`${label} has the priority ${shown(value)}, which is not a number; it goes to the end.`);
  return undefined;
}

function readSteps(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : textOf(value).split(/\r?\n/);
  return list.map((step) => storable(textOf(step)).trim()).filter((step) => step !== '');
}

/** What goes before the settings. Other programs may mean something else by it, which is no reason to refuse the file. */
function readOwn<Name extends 'model' | 'provider'>(
  name: Name,
  value: unknown,
  valid: (text: string) => string | undefined,
  label: string,
  warnings: WarningList,
): Partial<Record<Name, string>> {
  const text = oneLine(textOf(value));
  try {
    const own = valid(text);
    return (own === undefined ? {} : { [name]: own }) as Partial<Record<Name, string>>;
  } catch {
    warnings.add(`${label}: ${shown(text)} cannot be the name of a ${name} and was left out.`);
    return {};
  }
}

interface Dependencies {
  readonly dependsOn: readonly number[];
  readonly dangling: readonly number[];
}

/** Finds what a dependency means: an id, or the name of exactly one feature. */
function resolver(
  ids: readonly (number | undefined)[],
  names: readonly string[],
): (value: unknown, label: string) => Dependencies {
  const placeOfId = new Map<number, number>();
  ids.forEach((id, place) => id !== undefined && placeOfId.set(id, place));
  const placesOfName = new Map<string, number[]>();
  names.forEach((name, place) => {
    const places = placesOfName.get(name);
    if (places === undefined) placesOfName.set(name, [place]);
    else places.push(place);
  });

  return (value, label) => {
    if (isAbsent(value)) return { dependsOn: [], dangling: [] };
    if (!Array.isArray(value)) {
      throw malformed(
        `${label} has dependencies that are not a list; make them a list of ids or names in the file.`,
      );
    }
    const dependsOn = new Set<number>();
    const dangling = new Set<number>();
    for (const entry of value as readonly unknown[]) {
      const places = typeof entry === 'string' ? placesOfName.get(oneLine(entry)) : undefined;
      const [place] = places ?? [];
      if (places !== undefined && places.length > 1) {
        throw malformed(
          `${label} depends on ${shown(entry)}, the name of ${places.length} features; name the one that is meant by its id.`,
        );
      }
      if (place !== undefined) {
        dependsOn.add(place);
        continue;
      }
      const id = typeof entry === 'string' && /^\s*\d+\s*$/.test(entry) ? Number(entry) : entry;
      if (!isFeatureId(id)) {
        throw malformed(
          `${label} depends on ${shown(entry)}, which is no feature's id or name; correct it in the file.`,
        );
      }
      const placeById = placeOfId.get(id);
      if (placeById === undefined) dangling.add(id);
      else dependsOn.add(placeById);
    }
    return { dependsOn: [...dependsOn], dangling: [...dangling] };
  };
}

function refuseCycle(features: readonly ImportedFeature[]): void {
  const cycle = findCycle(new Map(features.map(({ dependsOn }, place) => [place, dependsOn])));
  if (cycle === undefined) return;
  const spelled = cycle.map((place) => {
    const feature = features[place];
    return feature?.sourceId ?? `“${feature?.name ?? ''}”`;
  });
  throw new MusterError(
    'DependencyCycle',
    `The dependencies in the file form a circle: ${spelled.join(' → ')}; remove one of them.`,
    { details: { cycle: spelled } },
  );
}

function labelOf(ids: readonly (number | undefined)[], place: number): string {
  const id = ids[place];
  return id === undefined ? `The feature at place ${place + 1}` : `Feature ${id}`;
}

function lineOf({ line }: RawFeature): string {
  return line === undefined ? '' : `Line ${line}: `;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (isAbsent(value)) return '';
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw malformed('A field is nested too deeply; make it text in the file.', error);
  }
}

/** A value in a sentence: short, on one line. */
function shown(value: unknown): string {
  const text = oneLine(textOf(value));
  return `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`;
}
