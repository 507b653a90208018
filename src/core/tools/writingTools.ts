import * as z from 'zod';
import { maxId, storable } from '../backlog/validation';
import { MusterError } from '../base/errors';
import { requireHold } from './authenticateAgent';
import { storedAnswer } from './once';
import { ownFeature } from './readingTools';
import { defineTool, type Tool, type ToolCall, type ToolResult } from './tool';
import type { ToolAnswer } from './toolBackend';

export const maxReasonLength = 4000;

const coding: Tool['agentTypes'] = new Set(['coding']);
const codingAndTesting: Tool['agentTypes'] = new Set(['coding', 'testing']);
const ownId = z
  .int()
  .min(1)
  .max(maxId)
  .optional()
  .describe('Number of your own feature, which may be left out; for a testing agent one of its batch');

export const writingTools: readonly Tool[] = [
  defineTool({
    name: 'feature_mark_passing',
    description:
      'Submit your finished work. Commit everything to your branch first. The answer comes at once; merging and the final checks follow without you. For a testing agent: you have verified that this feature of your batch still works.',
    input: z.strictObject({ id: ownId }),
    agentTypes: codingAndTesting,
    annotations: { destructiveHint: false, idempotentHint: true, openWorldHint: false },
    run: (call, { id }) =>
      write(call, 'feature_mark_passing', id, (featureId) =>
        isTesting(call)
          ? call.backend.judge(call.caller, featureId, undefined, call.callId)
          : call.backend.submit(call.caller, call.callId),
      ),
  }),
  defineTool({
    name: 'feature_mark_failing',
    description:
      'Give this attempt up and say why. The next attempt is told your reason. For a testing agent: this feature of your batch does not work any more; the reason is what you saw.',
    input: z.strictObject({
      id: ownId,
      reason: z
        .string()
        .trim()
        .min(1)
        .max(maxReasonLength)
        .describe('What stands in the way, or what you saw, in plain words'),
    }),
    agentTypes: codingAndTesting,
    annotations: { destructiveHint: false, openWorldHint: false },
    run: (call, { id, reason }) =>
      write(call, 'feature_mark_failing', id, (featureId) =>
        isTesting(call)
          ? call.backend.judge(call.caller, featureId, storable(reason), call.callId)
          : call.backend.giveUp(call.caller, storable(reason), call.callId),
      ),
  }),
  defineTool({
    name: 'feature_skip',
    description: 'Put your feature behind others, when it cannot be done yet.',
    input: z.strictObject({ id: ownId }),
    agentTypes: coding,
    annotations: { destructiveHint: false, openWorldHint: false },
    run: (call, { id }) => write(call, 'feature_skip', id, () => call.backend.skip(call.caller, call.callId)),
  }),
  defineTool({
    name: 'feature_clear_in_progress',
    description: 'Hand your feature back without having worked on it, so that another agent can take it.',
    input: z.strictObject({ id: ownId }),
    agentTypes: coding,
    annotations: { destructiveHint: false, openWorldHint: false },
    run: (call, { id }) =>
      write(call, 'feature_clear_in_progress', id, () =>
        call.backend.clearInProgress(call.caller, call.callId),
      ),
  }),
];

/**
 * The stored answer comes before everything else: a repeated call must not be refused because of what its
 * first one brought about.
 */
export async function write(
  call: ToolCall,
  tool: string,
  featureId: number | undefined,
  effect: (featureId: number) => Promise<ToolAnswer>,
): Promise<ToolResult> {
  const { backend, caller, callId } = call;
  const own = isTesting(call) ? named(featureId) : ownFeature(call);
  if (featureId !== undefined && featureId !== own) {
    throw new MusterError(
      'ToolRefused',
      `This agent works on feature ${own} and may not change feature ${featureId}; leave the id out.`,
    );
  }
  let answer = storedAnswer(backend.reader, callId, caller.agentId, tool);
  if (answer === undefined) {
    requireHold(backend.reader, caller);
    answer = await effect(own);
  }
  return { text: answer.message, isError: !answer.ok };
}

function isTesting({ caller }: ToolCall): boolean {
  return caller.agentType === 'testing';
}

/** Which of its batch, the database says in the transaction of the effect. */
function named(featureId: number | undefined): number {
  if (featureId !== undefined) return featureId;
  throw new MusterError('ToolRefused', 'Say with id which feature of your batch you mean.');
}
