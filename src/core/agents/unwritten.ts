import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import { markRunning } from './lifecycle';
import type { AgentActivity, AgentEvent } from './run';

/** Feed entries an agent may add in one flush; a flood is in its output file, not in the feed. */
const maxEntriesPerFlush = 5;

/** What was heard of an agent and is not in the database yet. */
export interface Unwritten {
  /** When something was heard first since the last flush; undefined: nothing was. */
  heardAt: string | undefined;
  waitsForPerson: boolean | undefined;
  activity: AgentActivity | undefined;
  thought: string | undefined;
  entries: string[];
  dropped: number;
  usage: Extract<AgentEvent, { kind: 'usage' }> | undefined;
  sessionId: string | undefined;
  model: string | undefined;
}

export function nothingUnwritten(): Unwritten {
  return {
    heardAt: undefined,
    waitsForPerson: undefined,
    activity: undefined,
    thought: undefined,
    entries: [],
    dropped: 0,
    usage: undefined,
    sessionId: undefined,
    model: undefined,
  };
}

/** Takes in what an agent has said. */
export function note(unwritten: Unwritten, event: AgentEvent): void {
  switch (event.kind) {
    case 'thinking':
    case 'working':
    case 'testing':
      unwritten.activity = event.kind;
      unwritten.waitsForPerson = false;
      say(unwritten, event.text);
      break;
    case 'toolCall':
      unwritten.activity = 'working';
      unwritten.waitsForPerson = false;
      say(unwritten, event.text);
      break;
    case 'waitingForPerson':
      unwritten.activity = 'waiting';
      unwritten.waitsForPerson = true;
      say(unwritten, event.text);
      break;
    case 'limitReached':
      unwritten.activity = 'waiting';
      say(unwritten, event.text);
      break;
    case 'complaint':
    case 'result':
      say(unwritten, event.text);
      break;
    case 'usage':
      unwritten.usage = event;
      break;
    case 'session':
      unwritten.sessionId = event.sessionId;
      unwritten.model = event.model ?? unwritten.model;
      break;
  }
}

function say(unwritten: Unwritten, text: string): void {
  const line = text.trim();
  if (line === '') return;
  unwritten.thought = line;
  if (unwritten.entries.length < maxEntriesPerFlush) unwritten.entries.push(line);
  else unwritten.dropped++;
}

/** Its question is open: what it says meanwhile does not mean that it goes on. */
const asking = `EXISTS (SELECT 1 FROM question q WHERE q.agent_id = agent_lifecycle.agent_id
  AND q.answered_at IS NULL AND q.kind <> 'suggestion')`;

export function writeDown(tx: Transaction, agentId: number, said: Unwritten): void {
  markRunning(tx, agentId, said.heardAt);
  tx.run(
    `UPDATE agent_lifecycle SET last_heartbeat = ?,
       activity = CASE WHEN submitted_at IS NOT NULL OR ${asking} THEN activity ELSE coalesce(?, activity) END,
       waiting_for_person = CASE WHEN ${asking} THEN 1 ELSE coalesce(?, waiting_for_person) END, last_thought = coalesce(?, last_thought), input_tokens = coalesce(?, input_tokens),
       output_tokens = coalesce(?, output_tokens), cost_usd = coalesce(?, cost_usd),
       session_id = coalesce(?, session_id), model = coalesce(?, model) WHERE agent_id = ?`,
    [
      tx.now,
      said.activity ?? null,
      said.waitsForPerson === undefined ? null : Number(said.waitsForPerson),
      said.thought?.slice(0, 1000) ?? null,
      said.usage?.inputTokens ?? null,
      said.usage?.outputTokens ?? null,
      said.usage?.costUsd ?? null,
      said.sessionId ?? null,
      said.model ?? null,
      agentId,
    ],
  );
  const feature = tx.get<{ id: number | null }>(
    `SELECT feature_id AS id FROM agent_lifecycle WHERE agent_id = ?`,
    [agentId],
  );
  for (const text of said.entries) {
    recordEvent(tx, { kind: 'thought', agentId, featureId: feature?.id ?? null, text });
  }
  if (said.dropped > 0) {
    const text = `… ${said.dropped} more lines; see the agent's output`;
    recordEvent(tx, { kind: 'thought', agentId, featureId: feature?.id ?? null, text });
  }
}

/** How many entries of the feed it becomes. */
export function entriesOf({ entries, dropped }: Unwritten): number {
  return entries.length + Number(dropped > 0);
}
