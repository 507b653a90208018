import { requireFeature } from '../backlog/readFeatures';
import { MusterError } from '../base/errors';
import type { Reader, Transaction } from '../store/store';
import { requireHold } from './authenticateAgent';
import { storedAnswer } from './once';
import type { ToolCall, ToolResult } from './tool';
import type { ToolAnswer } from './toolBackend';

/** A change after which the agent works on. The stored answer of a repeated call comes before everything else. */
export async function change(
  call: ToolCall,
  tool: string,
  body: (tx: Transaction) => ToolAnswer,
): Promise<ToolResult> {
  const { backend, caller, callId } = call;
  let answer = storedAnswer(backend.reader, callId, caller.agentId, tool);
  if (answer === undefined) {
    requireHold(backend.reader, caller);
    answer = await backend.change(caller, callId, tool, body);
  }
  return { text: answer.message, isError: !answer.ok };
}

export function done(value: unknown): ToolAnswer {
  return { ok: true, message: typeof value === 'string' ? value : JSON.stringify(value) };
}

/** Agents name features that exist: another number is a slip. @throws MusterError FeatureNotFound */
export function requireAll(reader: Reader, ids: readonly number[]): void {
  for (const id of ids) requireFeature(reader, id);
}

/**
 * Coding agents change their own feature only; who plans may change any that has not passed.
 *
 * @throws MusterError ToolRefused, FeatureNotFound
 */
export function requireChangeable({ caller }: ToolCall, reader: Reader, id: number): void {
  if (caller.agentType === 'coding' && id !== caller.featureId) {
    throw new MusterError(
      'ToolRefused',
      `This agent works on feature ${caller.featureId ?? '(none)'} and may not change feature ${id}; name its own.`,
    );
  }
  if (requireFeature(reader, id).status === 'passing') {
    throw new MusterError(
      'ToolRefused',
      `Feature ${id} has passed and is not changed any more; leave it as it is.`,
    );
  }
}
