import { deliverMessages } from '../agents/messages/deliverMessages';
import type { Message, MessageReader } from '../agents/messages/message';
import { countMessagesFor } from '../agents/messages/readMessages';
import type { PromptTexts } from '../agents/promptTemplates/promptTemplates';
import { timestamp } from '../base/clock';
import type { Engine } from './engine';

/** More would hide what the agent is to do; the rest comes when it polls. */
const mostInPrompt = 20;

/** Hands over what waits for an agent that is about to start; where its prompt has no place for it, it has to poll. */
export async function messagesForPrompt(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  prompts: PromptTexts,
  to: MessageReader,
): Promise<readonly Message[]> {
  const hasPlace = [prompts.coding, prompts['merge-conflict']].every((text) => text.includes('{{messages}}'));
  if (!hasPlace || countMessagesFor(store, to, timestamp(clock)) === 0) return [];
  return store.commit((tx) => deliverMessages(tx, to, { limit: mostInPrompt, inPrompt: true }));
}
