/** One thing that keeps features from ever being started. */
export type DeadlockCause =
  /** `[3, 7, 3]` */
  | { readonly kind: 'cycle'; readonly cycle: readonly number[] }
  /** It has failed, and these depend on it directly. */
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly name: string;
      readonly dependents: readonly number[];
    };

/** Nothing runs and nothing can, though features wait. */
export interface Deadlock {
  /** Features that can never start as things are. */
  readonly waiting: number;
  readonly causes: readonly DeadlockCause[];
  /** Dependencies on ids that do not exist: they keep nothing, but say that something is wrong. */
  readonly missing: readonly { readonly id: number; readonly dependency: number }[];
  /** When that was told of (UTC ISO 8601). */
  readonly since?: string;
}

const spelled = 5;

/** All of it as one line for people, with what can be done. */
export function deadlockText({ waiting, causes, missing }: Deadlock): string {
  const parts = causes
    .slice(0, spelled)
    .map((cause) =>
      cause.kind === 'cycle'
        ? `the circle ${cause.cycle.join(' → ')}`
        : `#${cause.id} ${cause.name}, which has failed and keeps ${cause.dependents.map((id) => `#${id}`).join(', ')}`,
    );
  if (causes.length > spelled) parts.push(`${causes.length - spelled} more`);
  const unknown = missing.slice(0, spelled).map(({ id, dependency }) => `#${id} depends on #${dependency}`);
  const aside = unknown.length === 0 ? '' : ` Besides, ${unknown.join(', ')}, which does not exist.`;
  const who = waiting === 1 ? '1 feature waits' : `${waiting} features wait`;
  return `Deadlock: ${who} and can never start because of ${parts.join('; ')}.${aside} Retry what has failed, or take a dependency out.`;
}
