import * as z from 'zod';
import { acknowledgeMessages, deliverMessages } from '../agents/messages/deliverMessages';
import {
  type Message,
  type MessageReader,
  maxContentLength,
  messageTypes,
  type Recipient,
  urgencies,
} from '../agents/messages/message';
import { countMessagesFor } from '../agents/messages/readMessages';
import { sendMessage } from '../agents/messages/sendMessage';
import { maxId } from '../backlog/validation';
import { MusterError } from '../base/errors';
import { requireHold } from './authenticateAgent';
import { change, done } from './change';
import { maxWaitSeconds } from './humanInputTool';
import { everyone } from './readingTools';
import { defineTool, type Tool, type ToolCall } from './tool';
import type { ToolCaller } from './toolBackend';

export const maxPolled = 50;

const changes = { destructiveHint: false, idempotentHint: false, openWorldHint: false };

const sendInput = z.strictObject({
  to_agent: z.int().min(1).max(maxId).optional().describe('Number of an agent'),
  to_feature: z.int().min(1).max(maxId).optional().describe('Whoever works on this feature now or next'),
  to_type: z
    .enum(['coding', 'testing', 'initializer', 'architect', 'project_manager', 'user'])
    .optional()
    .describe('All agents of a type that are at work, or the person'),
  type: z.enum(messageTypes).default('status_update'),
  urgency: z.enum(urgencies).default('normal'),
  content: z.string().min(1).max(maxContentLength).describe('What the recipient must know, in plain words'),
});

/** Messages between agents, and between them and the person. */
export const messageTools: readonly Tool[] = [
  defineTool({
    name: 'message_send',
    description:
      'Tell another agent, whoever works on a feature, all agents of a type or the person something that they must know. Give exactly one of to_agent, to_feature and to_type. Nobody waits for you; for a decision use feature_request_human_input.',
    input: sendInput,
    agentTypes: everyone,
    annotations: changes,
    run: (call, given) => {
      const to = recipientOf(given);
      const { type, urgency, content } = given;
      return change(call, 'message_send', (tx) => {
        const ids = sendMessage(tx, { from: senderOf(call.caller), to, type, urgency, content });
        return done({ ids, recipients: ids.length });
      });
    },
  }),
  defineTool({
    name: 'message_poll',
    description:
      'Read the messages for you, the most urgent and then the oldest first. Acknowledge them, or they come again (with a higher attempt).',
    input: z.strictObject({
      limit: z.int().min(1).max(maxPolled).default(10),
      wait_seconds: z
        .int()
        .min(0)
        .max(maxWaitSeconds)
        .default(0)
        .describe('How long this call may wait for a message when there is none'),
    }),
    agentTypes: everyone,
    annotations: changes,
    run: async (call, { limit, wait_seconds: waitSeconds }) => {
      await untilMessages(call, waitSeconds);
      const reader = messageReaderOf(call.caller);
      return change(call, 'message_poll', (tx) => {
        const messages = deliverMessages(tx, reader, { limit });
        return done({
          messages: messages.map(messageForReader),
          left: countMessagesFor(tx, reader, tx.now),
        });
      });
    },
  }),
  defineTool({
    name: 'message_acknowledge',
    description: 'Say that you have read messages that a poll gave you; they do not come again.',
    input: z.strictObject({ ids: z.array(z.int().min(1).max(maxId)).min(1).max(100) }),
    agentTypes: everyone,
    annotations: { ...changes, idempotentHint: true },
    run: (call, { ids }) =>
      change(call, 'message_acknowledge', (tx) =>
        done({ acknowledged: acknowledgeMessages(tx, messageReaderOf(call.caller), [...new Set(ids)]) }),
      ),
  }),
];

/** What an agent is told beside the answer of any other tool; undefined when nothing waits for it. */
export function unreadHint({ backend, caller, now }: ToolCall): string | undefined {
  if (caller.agentType === 'chat' || !caller.holds) return undefined;
  const unread = countMessagesFor(backend.reader, messageReaderOf(caller), now);
  if (unread === 0) return undefined;
  return `${unread === 1 ? 'A message waits' : `${unread} messages wait`} for you; call message_poll.`;
}

async function untilMessages(call: ToolCall, waitSeconds: number): Promise<void> {
  const { backend, caller } = call;
  requireHold(backend.reader, caller);
  const reader = messageReaderOf(caller);
  const isThere = (): boolean =>
    countMessagesFor(backend.reader, reader, new Date(backend.clock.now()).toISOString()) > 0;
  if (waitSeconds > 0) await backend.until(isThere, waitSeconds * 1000, call.closing);
}

function messageForReader(message: Message): object {
  const { id, type, urgency, sender, fromAgentId, content, createdAt, attempts } = message;
  const from = sender === 'agent' ? `agent ${fromAgentId ?? ''}` : sender;
  return { id, type, urgency, from, content, sent_at: createdAt, attempt: attempts };
}

function recipientOf(given: z.output<typeof sendInput>): Recipient {
  const { to_agent: agentId, to_feature: featureId, to_type: agentType } = given;
  const named: Recipient[] = [
    ...(agentId === undefined ? [] : [{ agentId }]),
    ...(featureId === undefined ? [] : [{ featureId }]),
    ...(agentType === undefined ? [] : [{ agentType }]),
  ];
  const [to] = named;
  if (to !== undefined && named.length === 1) return to;
  throw new MusterError(
    'ToolRefused',
    'Give exactly one recipient: to_agent, to_feature or to_type; correct it and call again.',
  );
}

function senderOf({ agentType, agentId }: ToolCaller): Parameters<typeof sendMessage>[1]['from'] {
  return agentType === 'chat' ? { kind: 'user' } : { kind: 'agent', agentId };
}

/** A chat belongs to the person, and reads what is for the person. */
function messageReaderOf({ agentType, agentId, featureId }: ToolCaller): MessageReader {
  return agentType === 'chat'
    ? { agentId: undefined, agentType: 'user', featureId: undefined }
    : { agentId, agentType, featureId };
}
