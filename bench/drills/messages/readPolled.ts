import type { Received } from './messageLedger';

/** What the tool `message_poll` has answered. */
export function readPolled(answer: string): readonly Received[] {
  const { messages } = JSON.parse(answer) as { messages: (Omit<Received, 'sentAt'> & { sent_at: string })[] };
  return messages.map(({ id, attempt, urgency, content, sent_at: sentAt }) => ({
    ...{ id, attempt, urgency, content, sentAt },
  }));
}

/** What the tool `message_send` has answered. */
export function readSent(answer: string): readonly number[] {
  return (JSON.parse(answer) as { ids: number[] }).ids;
}
