/** What one agent did, in its own words, written down before it submitted. The judge holds git against it. */
export interface Deed {
  /** Which feature; several deeds of one add up. Strangers, who move the branch from outside, count down from -1. */
  readonly feature: number;
  readonly conduct: Conduct;
  /** Lines of text files, with their carriage return if they have one. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly pathsAdded: readonly string[];
  readonly pathsRemoved: readonly string[];
  /** Files that were made executable. */
  readonly executable: readonly string[];
  /** Binary content, by its object id. */
  readonly blobsAdded: readonly string[];
  readonly blobsRemoved: readonly string[];
}

/**
 * `edit`: its own work, and at most a merge that git makes by itself; `anew`: the same on a fresh start; `solve`: a
 * conflict of which both sides were kept. The others are what an agent should not do: to commit the markers, to merge
 * with `-s ours`, and to take only its own side of the files in conflict.
 */
export type Conduct = 'edit' | 'anew' | 'solve' | 'markers' | 'ours' | 'mine';

/** A line that begins so makes the checks fail. */
export const refusedByChecks = 'breaks by ';

/** A deed while it is being done. */
export class DeedBook {
  readonly added: string[] = [];
  readonly removed: string[] = [];
  readonly pathsAdded: string[] = [];
  readonly pathsRemoved: string[] = [];
  readonly executable: string[] = [];
  readonly blobsAdded: string[] = [];
  readonly blobsRemoved: string[] = [];

  close(feature: number, conduct: Conduct): Deed {
    const { added, removed, pathsAdded, pathsRemoved, executable, blobsAdded, blobsRemoved } = this;
    const did = { added, removed, pathsAdded, pathsRemoved, executable, blobsAdded, blobsRemoved };
    return { ...did, feature, conduct };
  }
}

/** What counts of all that was done for one feature: what was done before it was begun anew does not. */
export function together(deeds: readonly Deed[]): Deed | undefined {
  const inForce = deeds.slice(Math.max(0, deeds.map(({ conduct }) => conduct).lastIndexOf('anew')));
  const last = inForce.at(-1);
  if (last === undefined) return undefined;
  const all = <K extends keyof DeedBook & keyof Deed>(key: K): string[] =>
    inForce.flatMap((deed) => deed[key]);
  return {
    feature: last.feature,
    // Once kept, both sides stay.
    conduct: inForce.find(({ conduct }) => conduct === 'solve')?.conduct ?? last.conduct,
    added: all('added'),
    removed: all('removed'),
    pathsAdded: all('pathsAdded'),
    pathsRemoved: all('pathsRemoved'),
    executable: all('executable'),
    blobsAdded: all('blobsAdded'),
    blobsRemoved: all('blobsRemoved'),
  };
}
