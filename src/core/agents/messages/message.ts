import type { AgentType } from '../run';

export const messageTypes = [
  'task_assignment',
  'status_update',
  'dependency_ready',
  'error_notification',
  'quality_report',
  'spec_ready',
] as const;
export type MessageType = (typeof messageTypes)[number];

/** From the least to the most; what is more urgent is handed over first. */
export const urgencies = ['low', 'normal', 'high', 'urgent'] as const;
export type Urgency = (typeof urgencies)[number];

/**
 * `pending`: not handed over yet, or to be again. `delivered`: handed over, not acknowledged. The others are final;
 * `failed` says why.
 */
export type MessageStatus = 'pending' | 'delivered' | 'acknowledged' | 'failed' | 'expired';

export type Sender =
  { readonly kind: 'agent'; readonly agentId: number } | { readonly kind: 'user' | 'orchestrator' };

/**
 * An agent (when it ends without having read it, the next one of its feature, unless it is meant alone), whoever works on a feature or will,
 * all agents of a type (without one, the next that starts), or the person.
 */
export type Recipient =
  | { readonly agentId: number; readonly alone?: boolean }
  | { readonly featureId: number }
  | { readonly agentType: AgentType | 'user' };

export interface NewMessage {
  readonly from: Sender;
  readonly to: Recipient;
  readonly type: MessageType;
  readonly urgency?: Urgency;
  readonly content: string;
}

export interface Message {
  readonly id: number;
  readonly sender: Sender['kind'];
  readonly fromAgentId: number | null;
  readonly toAgentId: number | null;
  readonly toFeatureId: number | null;
  readonly toAgentType: string | null;
  readonly type: MessageType;
  readonly urgency: Urgency;
  readonly content: string;
  readonly status: MessageStatus;
  /** How often it was handed over. */
  readonly attempts: number;
  /** Times are UTC ISO 8601. */
  readonly createdAt: string;
  readonly deliveredAt: string | null;
  readonly finishedAt: string | null;
  readonly expiresAt: string;
  readonly failure: string | null;
}

/** Who asks for messages: an agent with what it works on, or the person. */
export interface MessageReader {
  readonly agentId: number | undefined;
  readonly agentType: AgentType | 'user';
  readonly featureId: number | undefined;
}

export const maxContentLength = 8000;
/** An agent that sends more without anybody reading them has lost its way. */
export const maxOpenPerSender = 200;
export const maxDeliveries = 3;
export const expireAfterMs = 24 * 60 * 60_000;
/** How long a delivery may stay without an acknowledgement: doubled with each. */
export const acknowledgeWithinMs = 60_000;
