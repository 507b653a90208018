import * as z from 'zod';
import { maxId } from '../backlog/validation';
import { defineTool, type Tool } from './tool';

/** A person's word, in a chat of theirs: agents choose nothing for each other. */
export const assignTool: Tool = defineTool({
  name: 'feature_assign',
  description:
    'Give features to coding agents now: these, in this order, or without ids the next ready ones. Says which agent has which feature, and of those that nobody was given, why. Starts agents, which costs the user money.',
  input: z.strictObject({
    ids: z.array(z.int().min(1).max(maxId)).min(1).max(100).optional().describe('Numbers of features'),
    next: z.int().min(1).max(100).optional().describe('Without ids: how many of the next ready ones'),
    max_parallel: z.int().min(1).max(5).optional().describe('Coding agents at work at the same time at most'),
  }),
  agentTypes: new Set(['chat']),
  annotations: { destructiveHint: false, idempotentHint: false, openWorldHint: true },
  run: async ({ backend }, { ids, next, max_parallel: maxParallel }) => {
    const result = await backend.assign({ featureIds: ids, next, maxParallel });
    return {
      text: JSON.stringify({
        assigned: result.assigned.map(({ featureId: id, name, agentId }) => ({ id, name, agent: agentId })),
        blocked: result.blocked.map(({ featureId: id, name, why }) => ({ id, name, why })),
        blocked_count: result.blockedCount,
      }),
    };
  },
});
