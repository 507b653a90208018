export interface Mascot {
  readonly name: string;
  readonly emoji: string;
  /** Theme colour of VS Code's chart palette. */
  readonly color: 'yellow' | 'cyan' | 'purple' | 'orange' | 'green';
}

const mascots: readonly [Mascot, ...Mascot[]] = [
  { name: 'Spark', emoji: '⚡', color: 'yellow' },
  { name: 'Fizz', emoji: '💧', color: 'cyan' },
  { name: 'Octo', emoji: '🐙', color: 'purple' },
  { name: 'Hoot', emoji: '🦉', color: 'orange' },
  { name: 'Buzz', emoji: '🐝', color: 'green' },
];

/** Coding agents have the first five slots; those beyond go round again, under names of their own: `Spark 2`. */
export function mascotOf(slot: number): Mascot {
  const mascot = mascots[slot % mascots.length] ?? mascots[0];
  const round = Math.floor(slot / mascots.length) + 1;
  return round === 1 ? mascot : { ...mascot, name: `${mascot.name} ${round}` };
}

/** For what is attributed by name, as in the activity feed; undefined when no mascot is called so. */
export function mascotNamed(name: string): Mascot | undefined {
  const first = name.replace(/ \d+$/, '');
  const found = mascots.find((mascot) => mascot.name === first);
  return found && { ...found, name };
}
