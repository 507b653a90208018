import { urgencies } from '../../../src/core/agents/messages/message';
import type { Deeds, Received } from './messageLedger';

/** A message as the database has it in the end. */
export interface StoredMessage {
  readonly id: number;
  readonly sender: string;
  readonly content: string;
  readonly status: string;
  readonly failure: string | null;
}

type Got = Extract<Deeds['deeds'][number], { is: 'got' }>;

/** What was promised and does not hold, one sentence each. */
export function judgeMessages(stored: readonly StoredMessage[], all: readonly Deeds[]): string[] {
  return [
    ...judgeSending(stored, all),
    ...judgeEnds(stored, all),
    ...judgeRepeats(stored, all),
    ...all.flatMap(({ who, deeds }) =>
      judgeOrder(
        who,
        deeds.filter((deed) => deed.is === 'got'),
      ),
    ),
  ];
}

/** What an answer has said was sent is there, once; what was refused is not. */
function judgeSending(stored: readonly StoredMessage[], all: readonly Deeds[]): string[] {
  const violations: string[] = [];
  const ids = groupIds(stored);
  const begun = new Set<string>();
  for (const { who, deeds } of all) {
    const answered = new Set<string>();
    for (const deed of deeds) {
      if (deed.is !== 'sent' && deed.is !== 'refused') continue;
      answered.add(deed.content);
      const expected = deed.is === 'sent' ? deed.ids : [];
      const found = ids.get(deed.content) ?? [];
      const lost = expected.filter((id) => !found.includes(id));
      if (lost.length > 0) violations.push(`message ${lost.join(', ')} of ${who} is lost`);
      if (found.length > expected.length) {
        violations.push(`what ${who} sent as ${expected.join(', ')} is there as ${found.join(', ')}`);
      }
    }
    for (const deed of deeds) {
      if (deed.is !== 'sending') continue;
      begun.add(deed.content);
      const found = ids.get(deed.content) ?? [];
      // Nobody knows whether a call without an answer had an effect; two it may not have.
      if (!answered.has(deed.content) && !deed.toMany && found.length > 1) {
        violations.push(`what ${who} sent once is there as ${found.join(', ')}`);
      }
    }
  }
  for (const { id, sender, content } of stored) {
    if (sender !== 'orchestrator' && !begun.has(content)) violations.push(`nobody sent message ${id}`);
  }
  return violations;
}

/** Each is read or shown as failed, and what is called read has been handed over. */
function judgeEnds(stored: readonly StoredMessage[], all: readonly Deeds[]): string[] {
  const got = new Set(all.flatMap(receivedBy).map(({ id }) => id));
  const told = new Set(all.flatMap(toldTo).map(({ content }) => content));
  return stored.flatMap(({ id, status, failure, content, sender }) => {
    if (status === 'failed' || status === 'expired') {
      return failure === null ? [`message ${id} has ${status} and does not say why`] : [];
    }
    if (status !== 'acknowledged') return [`message ${id} is ${status} for ever`];
    // What Muster says by itself is told with words of its own.
    if (got.has(id) || told.has(content) || sender === 'orchestrator') return [];
    return [`message ${id} is called read, but nobody got it`];
  });
}

/** What comes again says so by its count, and what was acknowledged does not come again. */
function judgeRepeats(stored: readonly StoredMessage[], all: readonly Deeds[]): string[] {
  const violations: string[] = [];
  const ids = groupIds(stored);
  const seen = new Map<string, string>();
  const see = (who: string, id: number, attempt: number): void => {
    const key = `${id} ${attempt}`;
    const before = seen.get(key);
    const how = attempt === 1 ? 'as new' : `as for the ${attempt}. time`;
    if (before === undefined) seen.set(key, who);
    else violations.push(`message ${id} was handed over twice ${how}: to ${before} and ${who}`);
  };
  const readAt = new Map<number, number>();
  for (const { who, deeds } of all) {
    for (const deed of deeds) {
      if (deed.is === 'got') for (const { id, attempt } of deed.messages) see(who, id, attempt);
      if (deed.is === 'told') {
        for (const { content, attempt } of deed.messages) {
          // One of many with the same words cannot be told from the others.
          const [id, ...others] = ids.get(content) ?? [];
          if (id !== undefined && others.length === 0) see(who, id, attempt);
        }
      }
      if (deed.is === 'acknowledged') for (const id of deed.ids) readAt.set(id, deed.at);
    }
  }
  for (const { who, deeds } of all) {
    for (const deed of deeds) {
      if (deed.is !== 'got') continue;
      for (const { id } of deed.messages) {
        if (deed.askedAt > (readAt.get(id) ?? Infinity)) {
          violations.push(`message ${id} came again to ${who} after it was acknowledged`);
        }
      }
    }
  }
  return violations;
}

/** By urgency, then by age; also from one answer to the next. */
function judgeOrder(who: string, polls: readonly Got[]): string[] {
  const violations: string[] = [];
  for (const [index, { messages, limit, askedAt }] of polls.entries()) {
    const wrong = messages.findIndex((message, place) => {
      const before = messages[place - 1];
      return before !== undefined && comesBefore(message, before);
    });
    if (wrong > 0) {
      violations.push(`message ${messages[wrong]?.id ?? 0} came to ${who} behind a lesser one`);
    }
    const last = messages.at(-1);
    if (last === undefined || messages.length < limit) continue;
    // Those that come again were not there before their time.
    const held = polls[index + 1]?.messages.find(
      (message) =>
        message.attempt === 1 && Date.parse(message.sentAt) < askedAt && comesBefore(message, last),
    );
    if (held !== undefined) violations.push(`message ${held.id} was held back from ${who} for a lesser one`);
  }
  return violations;
}

function comesBefore(one: Received, other: Received): boolean {
  const difference = rank(one) - rank(other);
  return difference === 0 ? one.id < other.id : difference > 0;
}

function rank({ urgency }: Received): number {
  return urgencies.indexOf(urgency as (typeof urgencies)[number]);
}

function groupIds(stored: readonly StoredMessage[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const { id, content } of stored) {
    const group = groups.get(content);
    if (group === undefined) groups.set(content, [id]);
    else group.push(id);
  }
  return groups;
}

function receivedBy({ deeds }: Deeds): readonly Received[] {
  return deeds.flatMap((deed) => (deed.is === 'got' ? deed.messages : []));
}

function toldTo({ deeds }: Deeds): readonly Pick<Received, 'attempt' | 'content'>[] {
  return deeds.flatMap((deed) => (deed.is === 'told' ? deed.messages : []));
}
