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

/** Slots beyond the fifth (testing agents) go round again. */
export function mascotOf(slot: number): Mascot {
  return mascots[slot % mascots.length] ?? mascots[0];
}

/** For what is attributed by name, as in the activity feed; undefined when no mascot is called so. */
export function mascotNamed(name: string): Mascot | undefined {
  return mascots.find((mascot) => mascot.name === name);
}
