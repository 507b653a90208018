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
