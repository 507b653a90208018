import { readFileSync, writeFileSync } from 'node:fs';
import type { SeededRandom } from '../seededRandom';

/** What a failing disk, or a careless hand, does to a file. Says what it did. */
export function damageFile(file: string, random: SeededRandom): string {
  const bytes = readFileSync(file);
  const kind = bytes.length === 0 ? 'garbage' : random.pick(kinds);
  const changed = change(kind, bytes, random);
  if (changed.equals(bytes)) return damageFile(file, random);
  writeFileSync(file, changed);
  return kind;
}

type Kind = 'a flipped bit' | 'flipped bytes' | 'a cut' | 'an emptied file' | 'a zeroed block' | 'garbage';
const kinds: readonly [Kind, ...Kind[]] = [
  'a flipped bit',
  'a flipped bit',
  'flipped bytes',
  'a cut',
  'a cut',
  'an emptied file',
  'a zeroed block',
  'garbage',
];

function change(kind: Kind, original: Buffer, random: SeededRandom): Buffer {
  const bytes = Buffer.from(original);
  switch (kind) {
    case 'a flipped bit':
      flip(bytes, placeIn(bytes, random), 1 << random.between(0, 7));
      return bytes;
    case 'flipped bytes':
      for (let n = random.between(2, 20); n > 0; n--) {
        flip(bytes, placeIn(bytes, random), random.between(1, 255));
      }
      return bytes;
    case 'a cut':
      return bytes.subarray(0, placeIn(bytes, random));
    case 'an emptied file':
      return Buffer.alloc(0);
    case 'a zeroed block': {
      const size = random.pick([16, 512, 4096]);
      const start = Math.floor(placeIn(bytes, random) / size) * size;
      return bytes.fill(0, start, Math.min(start + size, bytes.length));
    }
    case 'garbage': {
      const garbage = Buffer.from(
        Array.from({ length: random.magnitude(1, 600) }, () => random.between(0, 255)),
      );
      const start = placeIn(bytes, random);
      return Buffer.concat([bytes.subarray(0, start), garbage, bytes.subarray(start + garbage.length)]);
    }
  }
}

/** Anywhere, but the ends more often: there the headers and the newest lines are. */
function placeIn(bytes: Buffer, random: SeededRandom): number {
  const last = Math.max(bytes.length - 1, 0);
  if (random.chance(0.6)) return random.between(0, last);
  const fromTheEnd = Math.min(random.magnitude(1, 2000) - 1, last);
  return random.chance(0.5) ? fromTheEnd : last - fromTheEnd;
}

function flip(bytes: Buffer, at: number, mask: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ mask;
}
