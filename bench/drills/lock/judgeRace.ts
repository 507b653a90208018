import type { Hold } from './raceEvents';

/**
 * What the holds of a race show to be wrong.
 *
 * A holder that was stopped may learn late that another one was granted the lock; what it did before that
 * counts, what it begins after must not. So a time is compared only when it was taken before the question
 * was asked, and the grant of the other was complete by then.
 */
export function judgeRace(holds: readonly Hold[]): string[] {
  const found: string[] = [];
  const sorted = [...holds].sort((a, b) => a.generation - b.generation);
  for (const [index, hold] of sorted.entries()) {
    const later = sorted.slice(index + 1);
    const next = later[0];
    if (!next) continue;
    if (next.generation === hold.generation) found.push(`number ${hold.generation} was granted twice`);
    const firstLater = Math.min(...later.map(({ grantedAt }) => grantedAt));
    if (hold.lastCurrentAt !== undefined && hold.lastCurrentAt > firstLater) {
      found.push(
        `${name(hold)} believed to have the lock ${ms(hold.lastCurrentAt - firstLater)} after a later grant`,
      );
    }
    const late = hold.commits.filter(({ at }) => at > firstLater);
    if (late.length > 0) {
      found.push(`${name(hold)} was acknowledged ${late.length} commits that it began after a later grant`);
    }
    // Between the two numbers somebody may have been granted the lock who did not live to say so.
    const isSuccessor = next.generation === hold.generation + 1 && !next.forced;
    if (isSuccessor && (hold.endedAt === undefined || hold.endedAt > next.grantedAt)) {
      const end = hold.endedAt === undefined ? 'never let go of it' : 'had not let go of it yet';
      found.push(`${name(next)} was granted the lock although ${name(hold)} ${end}`);
    }
  }
  return found;
}

function name({ generation }: Hold): string {
  return `holder ${generation}`;
}

function ms(duration: number): string {
  return `${duration.toFixed(3)} ms`;
}
