import type { LeaderView } from '../../src/shared/viewModel';
import { CommandButton } from '../commandButton';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { Untrusted } from '../text/untrusted';

/** Says who runs the project while this window only shows it, and offers to run it here. */
export function LeaderBanner({ leader }: { readonly leader: LeaderView }) {
  return (
    <section class="notice leader" aria-label={t('Run elsewhere')}>
      <Icon name="info" />
      <p>
        <Untrusted text={leader.text} maxChars={600} />
      </p>
      <CommandButton
        label={t('Take over here')}
        disabled={leader.state === 'changing'}
        message={{ type: 'takeOver' }}
      />
    </section>
  );
}
