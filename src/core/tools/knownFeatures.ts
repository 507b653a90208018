import { MusterError } from '../base/errors';
import { oneLine } from '../backlog/validation';
import type { Reader } from '../store/store';

/**
 * Which of these features are in the backlog already, by their names: their ids by place. Whether a name is
 * written in capitals tells no two features apart, nor does the category, which a second look may find another
 * word for.
 *
 * @throws MusterError FeatureInvalid when two of the list have the same name
 */
export function knownPlaces(
  reader: Reader,
  features: readonly { readonly name: string }[],
): ReadonlyMap<number, number> {
  const placeOf = new Map<string, number>();
  features.forEach(({ name }, place) => {
    const other = placeOf.get(keyOf(name));
    if (other !== undefined) {
      throw new MusterError(
        'FeatureInvalid',
        `features[${other}] and features[${place}] have the same name “${oneLine(name)}”; give each a name of its own. No feature was added.`,
      );
    }
    placeOf.set(keyOf(name), place);
  });
  const known = new Map<number, number>();
  for (const { id, name } of reader.query<{ id: number; name: string }>(
    `SELECT id, name FROM features ORDER BY id DESC`,
  )) {
    const place = placeOf.get(keyOf(name));
    // The first of several that an import has brought in.
    if (place !== undefined) known.set(place, id);
  }
  return known;
}

function keyOf(name: string): string {
  return oneLine(name).toLowerCase();
}
