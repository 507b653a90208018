import { malformed, type RawFeature } from './importedBacklog';

/** Reads `[{…}]` or `{"features": [{…}]}`. @throws MusterError ImportMalformed */
export function readJsonBacklog(bytes: Uint8Array, file: string): RawFeature[] {
  let parsed: unknown;
  try {
    // Drops a byte order mark, and refuses what is not UTF-8.
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw malformed(`${file} is not valid JSON; correct it or export it again.`, error);
  }
  const list = Array.isArray(parsed) ? (parsed as unknown[]) : field(parsed, 'features');
  if (!Array.isArray(list)) {
    throw malformed(
      `${file} has no list of features; it must be a list, or an object with the list “features”.`,
    );
  }
  return list.map((item: unknown, place) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw malformed(`Entry ${place + 1} of ${file} is not a feature; make it an object with a name.`);
    }
    return {
      id: field(item, 'id'),
      name: field(item, 'name'),
      description: field(item, 'description'),
      category: field(item, 'category'),
      priority: field(item, 'priority'),
      steps: field(item, 'steps'),
      dependencies: field(item, 'dependencies'),
      passes: field(item, 'passes'),
      inProgress: field(item, 'in_progress'),
      question: undefined,
    };
  });
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
