import * as z from 'zod';
import { agentById } from '../agents/agentRow';
import { specTaskOf } from '../agents/planning/claimPlanning';
import { maxSpecLength, writeSpec } from '../backlog/featureSpec';
import { maxId, storable } from '../backlog/validation';
import { requireFeature } from '../backlog/readFeatures';
import { MusterError } from '../base/errors';
import { change, done } from './change';
import { defineTool, type Tool } from './tool';

/** What an architect ends with. */
export const specTool: Tool = defineTool({
  name: 'feature_write_spec',
  description:
    'Write down how your feature is to be built, for the agent that builds it afterwards. A second call replaces the first.',
  input: z.strictObject({
    id: z.int().min(1).max(maxId).optional().describe('Number of your feature, which may be left out'),
    spec: z
      .string()
      .trim()
      .min(1)
      .max(maxSpecLength)
      .describe('In Markdown: what changes where, the interfaces, what to watch out for, how to verify it'),
  }),
  agentTypes: new Set(['architect']),
  annotations: { destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run: (call, { id, spec }) =>
    change(call, 'feature_write_spec', (tx) => {
      const { agentId } = call.caller;
      const own = specTaskOf(tx, agentId);
      if (own === undefined || (id !== undefined && id !== own)) {
        throw new MusterError(
          'ToolRefused',
          `This architect writes the spec of feature ${own ?? '(none)'}, not of feature ${id ?? '(none)'}; leave the id out.`,
        );
      }
      requireFeature(tx, own);
      writeSpec(tx, own, {
        agentId,
        content: storable(spec),
        commit: agentById(tx, agentId)?.baseCommit ?? null,
      });
      return done(`The spec of feature ${own} is kept. End now.`);
    }),
});
