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
const ownId = z.int().min(1).max(maxId).optional().describe('Number of your own feature; may be left out');

export const writingTools: readonly Tool[] = [
  defineTool({
    name: 'feature_mark_passing',
    description:
      'Submit your finished work. Commit everything to your branch first. The answer comes at once; merging and the final checks follow without you.',
    input: z.strictObject({ id: ownId }),
    agentTypes: coding,
    annotations: { destructiveHint: false, idempotentHint: true, openWorldHint: false },
    run: (call, { id }) =>
      write(call, 'feature_mark_passing', id, () => call.backend.submit(call.caller, call.callId)),
  }),
  defineTool({
    name: 'feature_mark_failing',
    description: 'Give this attempt up and say why. The next attempt is told your reason.',
    input: z.strictObject({
      id: ownId,
      reason: z
        .string()
        .trim()
        .min(1)
        .max(maxReasonLength)
        .describe('What stands in the way, in plain words'),
    }),
    agentTypes: coding,
    annotations: { destructiveHint: false, openWorldHint: false },
    run: (call, { id, reason }) =>
      write(call, 'feature_mark_failing', id, () =>
        call.backend.giveUp(call.caller, storable(reason), call.callId),
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
async function write(
  call: ToolCall,
  tool: string,
  featureId: number | undefined,
  effect: () => Promise<ToolAnswer>,
): Promise<ToolResult> {
  const { backend, caller, callId } = call;
  const own = ownFeature(call);
  if (featureId !== undefined && featureId !== own) {
    throw new MusterError(
      'ToolRefused',
      `This agent works on feature ${own} and may not change feature ${featureId}; leave the id out.`,
    );
  }
  let answer = storedAnswer(backend.reader, callId, caller.agentId, tool);
  if (answer === undefined) {
    requireHold(backend.reader, caller);
    answer = await effect();
  }
  return { text: answer.message, isError: !answer.ok };
}
