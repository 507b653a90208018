import { requireFeature } from '../../backlog/readFeatures';
import { oneLine, storable } from '../../backlog/validation';
import { MusterError } from '../../base/errors';
import { recordEvent } from '../../store/activityLog';
import type { Reader, Transaction } from '../../store/store';
import { agentById, agentNotFound, liveAgents } from '../agentRow';
import {
  expireAfterMs,
  maxContentLength,
  maxOpenPerSender,
  type NewMessage,
  type Recipient,
  type Sender,
  urgencies,
} from './message';
import { isOpen } from './readMessages';

interface Address {
  readonly agentId: number | null;
  readonly featureId: number | null;
  readonly agentType: string | null;
}

/**
 * Writes a message down for each of its recipients and returns their ids. Delivered it is when they ask for it, or
 * with the first instruction of an agent that starts.
 *
 * @throws MusterError MessageInvalid, TooManyMessages, AgentNotFound, FeatureNotFound, RecipientGone
 */
export function sendMessage(tx: Transaction, message: NewMessage): number[] {
  const content = validContent(message.content);
  requireRoom(tx, message.from);
  const fromAgentId = message.from.kind === 'agent' ? message.from.agentId : null;
  if ('agentType' in message.to && message.to.agentType === 'user') tellPerson(tx, fromAgentId, content);
  return addressesOf(tx, message.to, fromAgentId).map((to) => {
    const row = tx.get<{ id: number }>(
      `INSERT INTO agent_message (sender, from_agent_id, to_agent_id, to_feature_id, to_agent_type, message_type,
         urgency, content, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING message_id AS id`,
      [
        message.from.kind,
        fromAgentId,
        to.agentId,
        to.featureId,
        to.agentType,
        message.type,
        urgencies.indexOf(message.urgency ?? 'normal'),
        content,
        tx.now,
        new Date(Date.parse(tx.now) + expireAfterMs).toISOString(),
      ],
    );
    return row?.id ?? 0;
  });
}

/** Where a person looks; read it is by `muster route poll`, or in the chat. */
function tellPerson(tx: Transaction, agentId: number | null, content: string): void {
  const featureId = agentId === null ? null : (agentById(tx, agentId)?.featureId ?? null);
  recordEvent(tx, { kind: 'message', agentId, featureId, text: `Wrote to you: ${oneLine(content)}` });
}

function addressesOf(reader: Reader, to: Recipient, fromAgentId: number | null): Address[] {
  if ('agentId' in to) {
    const address = addressOfAgent(reader, to.agentId);
    return [to.alone === true ? { ...address, featureId: null } : address];
  }
  if ('featureId' in to) return [addressOfFeature(reader, to.featureId)];
  const { agentType } = to;
  const live = liveAgents(reader).filter(
    (agent) => agent.agentType === agentType && agent.agentId !== fromAgentId,
  );
  if (live.length === 0) return [{ agentId: null, featureId: null, agentType }];
  return live.map(({ agentId, featureId }) => ({ agentId, featureId, agentType: null }));
}

function addressOfAgent(reader: Reader, agentId: number): Address {
  const agent = agentById(reader, agentId);
  if (agent === undefined) throw agentNotFound(agentId);
  const { featureId, status } = agent;
  if (status === 'spawned' || status === 'running') return { agentId, featureId, agentType: null };
  if (featureId === null) {
    throw gone(`Agent ${agentId} has ended, and none comes after it; write to all agents of a type instead.`);
  }
  return addressOfFeature(reader, featureId);
}

function addressOfFeature(reader: Reader, featureId: number): Address {
  if (requireFeature(reader, featureId).status === 'passing') {
    throw gone(
      `Feature ${featureId} has passed, and nobody works on it any more; write to a feature that is open.`,
    );
  }
  return { agentId: null, featureId, agentType: null };
}

function requireRoom(reader: Reader, from: Sender): void {
  if (from.kind !== 'agent') return;
  const row = reader.get<{ n: number }>(
    `SELECT count(*) AS n FROM agent_message WHERE from_agent_id = ? AND ${isOpen}`,
    [from.agentId],
  );
  if ((row?.n ?? 0) < maxOpenPerSender) return;
  throw new MusterError(
    'TooManyMessages',
    `${maxOpenPerSender} messages of yours wait to be read already; send no more before some of them were.`,
  );
}

function validContent(given: string): string {
  const content = storable(given).trim();
  if (content === '') throw new MusterError('MessageInvalid', 'The message is empty; say something.');
  const length = Array.from(content).length;
  if (length <= maxContentLength) return content;
  throw new MusterError(
    'MessageInvalid',
    `The message has ${length} characters; shorten it to ${maxContentLength} or fewer.`,
  );
}

function gone(sentence: string): MusterError {
  return new MusterError('RecipientGone', sentence);
}
