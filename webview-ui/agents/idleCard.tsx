import { t } from '../l10n/t';
import { Icon } from '../icon';
import { Untrusted } from '../text/untrusted';
import type { IdleSlots } from './idleSlots';

/** Stands where another agent could: a slot in which nobody is at work must have a reason that can be read. */
export function IdleCard({ idle: { title, why } }: { readonly idle: IdleSlots }) {
  return (
    <li class="card idleCard" aria-label={title}>
      <h3>
        <Icon name="circle" /> {title}
      </h3>
      <WhyIdle why={why} />
    </li>
  );
}

const mostReasons = 6;

export function WhyIdle({ why }: Pick<IdleSlots, 'why'>) {
  if (why.length === 0) return null;
  return (
    <ul class="whyIdle" aria-label={t('Why')}>
      {why.slice(0, mostReasons).map((text) => (
        <li key={text}>
          <Untrusted text={text} maxChars={300} />
        </li>
      ))}
    </ul>
  );
}
