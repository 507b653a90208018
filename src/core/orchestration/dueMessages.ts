import { hasMessagesToSettle, settleMessages } from '../agents/messages/settleMessages';
import { timestamp } from '../base/clock';
import type { Engine } from './engine';

/** Ends the messages that nobody will read any more, at each pass. */
export async function settleDueMessages({ store, clock }: Pick<Engine, 'store' | 'clock'>): Promise<void> {
  if (hasMessagesToSettle(store, timestamp(clock))) await store.commit((tx) => settleMessages(tx));
}
