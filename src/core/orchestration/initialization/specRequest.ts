import { liveAgents } from '../../agents/agentRow';
import type { Reader, Transaction } from '../../store/store';
import { readState, writeState } from '../runState';

const key = 'initialization';

/** A specification that waits for its initializer; in the database, so that no restart forgets it. */
export interface SpecRequest {
  /** File name, for people. */
  readonly specName: string;
  readonly specText: string;
}

export function readRequest(reader: Reader): SpecRequest | undefined {
  const value = readState(reader, key);
  return value === undefined ? undefined : (JSON.parse(value) as SpecRequest);
}

export function writeRequest(tx: Transaction, request: SpecRequest): void {
  writeState(tx, key, JSON.stringify(request));
}

export function forgetRequest(tx: Transaction): void {
  tx.run(`DELETE FROM orchestrator_state WHERE key = ?`, [key]);
}

/** The initialization that is on: it keeps everything else from starting. */
export interface Initialization {
  readonly specName: string;
  /** Undefined: its agent waits for others to end. */
  readonly agentId: number | undefined;
  /** How many agents it waits for. */
  readonly waitsFor: number;
}

export function initializationOf(reader: Reader): Initialization | undefined {
  const live = liveAgents(reader);
  const agent = live.find(({ agentType }) => agentType === 'initializer');
  if (agent !== undefined) {
    const row = reader.get<{ spec: string | null }>(
      `SELECT metadata ->> '$.spec' AS spec FROM agent_lifecycle WHERE agent_id = ?`,
      [agent.agentId],
    );
    return { specName: row?.spec ?? 'a specification', agentId: agent.agentId, waitsFor: 0 };
  }
  // Only the name: the text may be long, and this is asked for every snapshot.
  const waiting = reader.get<{ specName: string }>(
    `SELECT value ->> '$.specName' AS specName FROM orchestrator_state WHERE key = ?`,
    [key],
  );
  return waiting && { specName: waiting.specName, agentId: undefined, waitsFor: live.length };
}

/** What keeps everything else from starting, as a sentence; undefined when no initialization is on. */
export function initializationHold(reader: Reader): string | undefined {
  const now = initializationOf(reader);
  if (now === undefined) return undefined;
  const rest = 'nothing else starts until it is through';
  if (now.agentId !== undefined) return `The backlog is being made from ${now.specName}; ${rest}.`;
  const agents = now.waitsFor === 1 ? 'the agent at work' : `the ${now.waitsFor} agents at work`;
  return now.waitsFor === 0
    ? `The backlog is about to be made from ${now.specName}; ${rest}.`
    : `The backlog will be made from ${now.specName} as soon as ${agents} ${now.waitsFor === 1 ? 'has' : 'have'} ended; ${rest}.`;
}
