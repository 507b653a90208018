import * as z from 'zod';
import { maxId } from '../backlog/validation';
import { MusterError } from '../base/errors';
import { requireHold } from './authenticateAgent';
import { claimForAgent, claimNext } from './claimForAgent';
import { featureInFull, json } from './readingTools';
import { defineTool, type Tool, type ToolCall, type ToolResult } from './tool';

const coding: Tool['agentTypes'] = new Set(['coding']);
const claims: Tool['annotations'] = { destructiveHint: false, idempotentHint: true, openWorldHint: false };
const id = z.int().min(1).max(maxId).describe('Number of the feature');

/** Muster picks the feature of each agent that it starts: for those, these tools only tell which one it is. */
export const claimingTools: readonly Tool[] = [
  defineTool({
    name: 'feature_claim_next',
    description:
      'Get the feature to work on, in full. When you have one already, it is that one; else the next one that is ready.',
    input: z.strictObject({}),
    agentTypes: coding,
    annotations: claims,
    run: async (call) => {
      requireHold(call.backend.reader, call.caller);
      const own = call.caller.featureId ?? (await claimNext(call));
      return json(featureInFull(call, own));
    },
  }),
  defineTool({
    name: 'feature_claim_and_get',
    description: 'Claim one feature by its number and get it in full. Yours already: you just get it.',
    input: z.strictObject({ id }),
    agentTypes: coding,
    annotations: claims,
    run: async (call, input) => {
      await claim(call, input.id);
      return json(featureInFull(call, input.id));
    },
  }),
  defineTool({
    name: 'feature_mark_in_progress',
    description: 'Say that you work on a feature. For your own one this is so already.',
    input: z.strictObject({ id: id.optional() }),
    agentTypes: coding,
    annotations: claims,
    run: async (call, input): Promise<ToolResult> => {
      const wanted = input.id ?? call.caller.featureId;
      if (wanted === undefined) {
        throw new MusterError('ToolRefused', 'This agent has no feature yet; name one with id.');
      }
      await claim(call, wanted);
      return { text: `Feature ${wanted} is in progress and yours.` };
    },
  }),
];

async function claim(call: ToolCall, wanted: number): Promise<void> {
  requireHold(call.backend.reader, call.caller);
  const own = call.caller.featureId;
  if (own === wanted) return;
  if (own !== undefined) {
    throw new MusterError(
      'ToolRefused',
      `This agent works on feature ${own} and may not claim feature ${wanted} besides; go on with feature ${own}.`,
    );
  }
  await claimForAgent(call, wanted);
}
