import { requireFeature } from '../backlog/readFeatures';
import { MusterError } from '../base/errors';
import type { Reader, Transaction } from '../store/store';
import { isUnlimited, type RunScope, runScopeText } from '../../shared/runScope';
import { readState, writeState } from './runState';

const key = 'run_scope';

/** In the database, so that whoever takes the run over keeps to it. */
export interface ActiveScope extends RunScope {
  /** Agents started before do not count (UTC ISO 8601). */
  readonly since: string;
}

export function readScope(reader: Reader): ActiveScope | undefined {
  const text = readState(reader, key) ?? '';
  return text === '' ? undefined : (JSON.parse(text) as ActiveScope);
}

/** @throws MusterError FeatureNotFound, SettingInvalid */
export function writeScope(tx: Transaction, scope: RunScope = {}): void {
  const { agentType, featureId, maxAgents } = scope;
  if (featureId !== undefined) requireFeature(tx, featureId);
  if (maxAgents !== undefined && !(Number.isSafeInteger(maxAgents) && maxAgents > 0)) {
    throw new MusterError('SettingInvalid', 'A run starts at least one agent; name a whole number from 1.');
  }
  const kept = { agentType, featureId, maxAgents, since: tx.now };
  writeState(tx, key, isUnlimited(scope) ? '' : JSON.stringify(kept));
}

/** How many agents the run may still start. */
export function agentsLeft(reader: Reader, scope = readScope(reader)): number {
  if (scope?.maxAgents === undefined) return Number.POSITIVE_INFINITY;
  const row = reader.get<{ n: number }>(
    `SELECT count(*) AS n FROM agent_lifecycle
     WHERE spawned_at >= ? AND agent_type IN ('coding', 'testing') AND origin_key IS NULL`,
    [scope.since],
  );
  return Math.max(0, scope.maxAgents - (row?.n ?? 0));
}

/** Why the run starts no agent for a feature, as the rest of a sentence that begins with the run; undefined: it does. */
export function outsideScope(reader: Reader): (featureId: number) => string | undefined {
  const scope = readScope(reader);
  if (scope === undefined) return () => undefined;
  const left = agentsLeft(reader, scope);
  return (featureId) => {
    const isOther = scope.featureId !== undefined && scope.featureId !== featureId;
    if (isOther || scope.agentType === 'testing') return `is limited: ${runScopeText(scope)}`;
    if (left > 0) return undefined;
    const { maxAgents = 0 } = scope;
    return `has started its ${maxAgents === 1 ? 'one agent' : `${maxAgents} agents`}`;
  };
}

/**
 * Whether the run has done what it was for: the features that it could have worked on pass. Where the agents have run
 * out, those that they worked on; with testing agents only, what passes was tested, and nothing has regressed.
 */
export function meetsScope(reader: Reader, scope: ActiveScope, since: string): boolean {
  const isUsedUp = agentsLeft(reader, scope) === 0;
  const mine = scope.featureId === undefined ? '1' : `f.id = ${scope.featureId}`;
  const regressed = exists(reader, `${mine} AND f.regressed_at >= ?`, [since]);
  if (scope.agentType === 'testing') {
    const untested = `f.status = 'passing' AND (f.tested_fence IS NOT f.fence OR f.last_tested_at < ?)`;
    return !regressed && (isUsedUp || !exists(reader, `${mine} AND ${untested}`, [since]));
  }
  const worked = `f.id IN (SELECT feature_id FROM agent_lifecycle WHERE spawned_at >= ? AND origin_key IS NULL)`;
  return isUsedUp
    ? !regressed && !exists(reader, `${mine} AND ${worked} AND f.status <> 'passing'`, [scope.since])
    : !exists(reader, `${mine} AND f.status <> 'passing'`, []);
}

function exists(reader: Reader, condition: string, parameters: readonly string[]): boolean {
  return reader.get(`SELECT 1 FROM features f WHERE ${condition} LIMIT 1`, [...parameters]) !== undefined;
}
