import { MusterError } from '../base/errors';
import { settingRanges } from '../settings';

/** Which features get an agent now, at a person's word. */
export interface AssignRequest {
  /** These, in this order; without them, the next ready ones as the scheduler would take them. */
  readonly featureIds?: readonly number[] | undefined;
  /** How many of the next ready ones; default: as many as may be at work. */
  readonly next?: number | undefined;
  /** Coding agents at work at the same time, those included that are already; default: the setting. */
  readonly maxParallel?: number | undefined;
}

export interface Assigned {
  readonly featureId: number;
  readonly name: string;
  readonly agentId: number;
}

export interface Blocked {
  readonly featureId: number;
  readonly name: string;
  /** Why nobody was given it, as a sentence. */
  readonly why: string;
  readonly details: readonly string[];
}

export interface AssignResult {
  readonly assigned: readonly Assigned[];
  /** Of those that were named; without names, of all that are not done yet, and not more than {@link listedBlocked}. */
  readonly blocked: readonly Blocked[];
  readonly blockedCount: number;
}

export const listedBlocked = 20;
const maxNamed = 100;

/** What came over a socket, from a menu or another extension. @throws MusterError SettingInvalid */
export function readAssignRequest(value: unknown): AssignRequest {
  const given: Readonly<Record<string, unknown>> =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const { featureIds } = given;
  const { min, max } = settingRanges.concurrency;
  const request = {
    featureIds: featureIds === undefined ? undefined : idsIn(featureIds),
    next: wholeIn('next', given['next'], 1, maxNamed),
    maxParallel: wholeIn('maxParallel', given['maxParallel'], min, max),
  };
  if (request.featureIds !== undefined && request.next !== undefined) {
    throw new MusterError(
      'SettingInvalid',
      'Features by their numbers and the next ready ones exclude each other; leave one of them out.',
    );
  }
  return request;
}

function idsIn(value: unknown): readonly number[] {
  const ids = Array.isArray(value) ? value.filter((id): id is number => isWhole(id, 1, Infinity)) : [];
  if (Array.isArray(value) && ids.length === value.length && ids.length > 0 && ids.length <= maxNamed) {
    return [...new Set(ids)];
  }
  throw new MusterError('SettingInvalid', `Name one to ${maxNamed} features by their numbers.`);
}

function wholeIn(name: string, value: unknown, min: number, max: number): number | undefined {
  if (value === undefined || isWhole(value, min, max)) return value;
  throw new MusterError('SettingInvalid', `${name} takes a whole number from ${min} to ${max}; correct it.`);
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
}

const namedInSentence = 3;

/** Nothing was assigned, and why. What was asked for is in the details in full. */
export function noAvailableWork(
  blocked: readonly Blocked[],
  blockedCount: number,
  total: number,
): MusterError {
  const reasons = blocked
    .slice(0, namedInSentence)
    .map(({ featureId, name, why }) => `#${featureId} ${name}: ${withoutEnd(why)}`);
  const more = blockedCount > reasons.length ? `; and ${blockedCount - reasons.length} more` : '';
  const message =
    total === 0
      ? 'There is no work to assign, as the backlog is empty; add or import features first.'
      : blockedCount === 0
        ? 'There is no work to assign: every feature has passed or is being worked on; add features for more.'
        : `There is no work to assign now. ${reasons.join('; ')}${more}. See to that, wait for it, or name other features.`;
  return new MusterError('NoAvailableWork', message, { details: { blocked, blockedCount } });
}

function withoutEnd(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

/** What became of it, for people; a line each. */
export function assignmentLines({ assigned, blocked, blockedCount }: AssignResult): string[] {
  const left = blockedCount - blocked.length;
  return [
    ...assigned.map(({ featureId, name, agentId }) => `Assigned #${featureId} ${name} to agent ${agentId}.`),
    ...blocked.map(({ featureId, name, why }) => `Not assigned: #${featureId} ${name}. ${why}`),
    ...(left > 0 ? [`Not assigned: ${left} more.`] : []),
  ];
}
