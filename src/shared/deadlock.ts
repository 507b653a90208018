import { inEnglish, type Translate } from './translate';

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
export function deadlockText({ waiting, causes, missing }: Deadlock, t: Translate = inEnglish): string {
  const parts = causes
    .slice(0, spelled)
    .map((cause) =>
      cause.kind === 'cycle'
        ? t('the circle {0}', cause.cycle.join(' → '))
        : t(
            '#{0} {1}, which has failed and keeps {2}',
            cause.id,
            cause.name,
            cause.dependents.map((id) => `#${id}`).join(', '),
          ),
    );
  if (causes.length > spelled) parts.push(t('{0} more', causes.length - spelled));
  const unknown = missing
    .slice(0, spelled)
    .map(({ id, dependency }) => t('#{0} depends on #{1}', id, dependency));
  return [
    t(
      waiting === 1
        ? 'Deadlock: {0} feature waits and can never start because of {1}.'
        : 'Deadlock: {0} features wait and can never start because of {1}.',
      waiting,
      parts.join('; '),
    ),
    ...(unknown.length === 0 ? [] : [t('Besides, {0}, which does not exist.', unknown.join(', '))]),
    t('Retry what has failed, or take a dependency out.'),
  ].join(' ');
}
