import { claimForLiveAgent } from '../agents/claim';
import { countDependents } from '../backlog/graph';
import { readFeature, readFeatures, requireFeature } from '../backlog/readFeatures';
import { isReady, readinessOf, readinessOfAll } from '../backlog/readiness';
import { byScore } from '../backlog/score';
import { MusterError } from '../base/errors';
import type { Feature } from '../backlog/feature';
import { noLongerHolds } from './authenticateAgent';
import type { ToolCall } from './tool';

export const maxClaimTries = 10;
const firstDelayMs = 10;
const maxDelayMs = 500;

/**
 * Claims the best feature that is ready for an agent without one, and returns its number. Another agent may be
 * quicker between the look and the claim; then it is tried again after a growing pause.
 *
 * @throws MusterError ToolRefused when nothing is ready, HighContention after ten tries
 */
export async function claimNext(call: ToolCall): Promise<number> {
  for (let tries = 1; tries <= maxClaimTries; tries++) {
    const next = nextReady(call);
    if (next === undefined) {
      throw new MusterError('ToolRefused', 'No feature is ready now; end, or ask feature_get_blocked why.');
    }
    if (await claimed(call, next)) return next.id;
    if (tries < maxClaimTries) await pause(call, tries);
  }
  throw new MusterError(
    'HighContention',
    `High contention detected: ${maxClaimTries} times another agent was quicker; try again later or run fewer agents.`,
  );
}

/** @throws MusterError FeatureNotFound, ToolRefused with what stands in the way, HighContention */
export async function claimForAgent(call: ToolCall, id: number): Promise<void> {
  for (let tries = 1; tries <= maxClaimTries; tries++) {
    const feature = requireFeature(call.backend.reader, id);
    requireReady(call, feature);
    if (await claimed(call, feature)) return;
    if (tries < maxClaimTries) await pause(call, tries);
  }
  throw new MusterError(
    'HighContention',
    `High contention detected: feature ${id} could not be claimed in ${maxClaimTries} tries; try again later or run fewer agents.`,
  );
}

function nextReady({ backend, now }: ToolCall): Feature | undefined {
  const features = readFeatures(backend.reader);
  const readiness = readinessOfAll(features);
  const order = byScore(countDependents(features));
  return features
    .filter((feature) => isReady(feature, readiness.get(feature.id) ?? { blockedBy: [], missing: [] }, now))
    .sort(order)[0];
}

function requireReady({ backend, now }: ToolCall, feature: Feature): void {
  const { id, status, dependencies } = feature;
  const refuse = (why: string): never => {
    throw new MusterError(
      'ToolRefused',
      `Feature ${id} cannot be claimed: ${why}; choose one of feature_get_ready.`,
    );
  };
  if (status !== 'pending') refuse(`it is ${status.replace('_', ' ')}`);
  const readiness = readinessOf({ dependencies }, (other) => readFeature(backend.reader, other)?.status);
  if (feature.humanQuestion !== undefined) refuse('it waits for a person');
  if (readiness.blockedBy.length > 0) refuse(`it waits for ${readiness.blockedBy.join(', ')}`);
  if (!isReady(feature, readiness, now)) refuse(`it waits until ${feature.retryNotBefore ?? 'later'}`);
}

/** False: somebody else was quicker. */
async function claimed({ backend, caller, callId }: ToolCall, feature: Feature): Promise<boolean> {
  // Under an id of its own for each try: what is refused is not kept as the call's answer.
  const answer = await backend.change(caller, `${callId}/${feature.id}.${feature.fence}`, 'claim', (tx) => {
    const result = claimForLiveAgent(tx, caller.agentId, feature);
    if (result === 'gone') throw new MusterError('ToolRefused', noLongerHolds);
    return { ok: result === 'claimed', message: result };
  });
  return answer.ok;
}

/** 10, 20, 40 ... ms, and up to as much again, so that those who met once do not meet again. */
function pause({ backend, closing }: ToolCall, tries: number): Promise<void> {
  const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (tries - 1));
  return backend.until(() => false, delayMs * (1 + Math.random()), closing);
}
