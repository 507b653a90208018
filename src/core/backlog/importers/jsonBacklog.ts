import { malformed, type RawFeature } from './importedBacklog';
import { jsonPlaces } from './jsonPlaces';

/** Reads `[{…}]` or `{"features": [{…}]}`. @throws MusterError ImportMalformed */
export function readJsonBacklog(text: string, file: string): RawFeature[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const line = jsonPlaces(text).errorLine;
    const where = line === undefined ? '' : ` (line ${line})`;
    throw malformed(`${file} is not valid JSON${where}; correct it or export it again.`, error);
  }
  const list = Array.isArray(parsed) ? (parsed as unknown[]) : field(parsed, 'features');
  if (!Array.isArray(list)) {
    throw malformed(
      `${file} has no list of features; it must be a list, or an object with the list “features”.`,
    );
  }
  const { entryLines } = jsonPlaces(text);
  return list.map((item: unknown, place) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw malformed(
        `Entry ${place + 1} of ${file} (line ${entryLines[place] ?? 1}) is not a feature; make it an object with a name.`,
      );
    }
    return {
      line: entryLines[place],
      id: field(item, 'id'),
      name: field(item, 'name'),
      description: field(item, 'description'),
      category: field(item, 'category'),
      priority: field(item, 'priority'),
      steps: field(item, 'steps'),
      dependencies: field(item, 'dependencies'),
      passes: field(item, 'passes'),
      unverified: field(item, 'unverified'),
      inProgress: field(item, 'in_progress'),
      model: field(item, 'model'),
      provider: field(item, 'provider'),
      question: undefined,
    };
  });
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
