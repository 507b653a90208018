import * as z from 'zod';
import { maxId, storable } from '../backlog/validation';
import { json, readOnly } from './readingTools';
import { defineTool, type Tool } from './tool';
import { write } from './writingTools';

export const maxCheckLength = 1000;
export const maxCheckSeconds = 600;

const testing: Tool['agentTypes'] = new Set(['testing']);

/** What only testing agents call; their verdicts are `feature_mark_passing` and `feature_mark_failing`. */
export const testingTools: readonly Tool[] = [
  defineTool({
    name: 'feature_get_for_regression',
    description:
      'Read your batch: up to three features that have passed, with the steps to verify again on the integrated tree that you work in.',
    input: z.strictObject({
      limit: z.int().min(1).max(3).default(3).describe('How many at most'),
    }),
    agentTypes: testing,
    annotations: readOnly,
    run: ({ backend, caller }, { limit }) => {
      const { commit, tests } = backend.regressionBatch(caller);
      const open = tests.filter(({ isOpen }) => isOpen);
      return json({
        features: open.slice(0, limit).map(({ feature, check }) => ({
          id: feature.id,
          name: feature.name,
          category: feature.category,
          description: feature.description,
          steps: feature.steps,
          dependencies: feature.dependencies,
          regressions: feature.regressions,
          ...(check !== undefined && {
            check: { command: check.command, result: check.result ?? null, output: check.output ?? null },
          }),
        })),
        count: open.length,
        integration_branch: backend.integrationBranch(),
        commit,
      });
    },
  }),
  defineTool({
    name: 'feature_set_check',
    description:
      'Keep one command that shows whether a feature of your batch works: it runs at the top of a fresh worktree, exit code 0 means that it works. From then on it is run instead of you, and an agent looks only when it fails.',
    input: z.strictObject({
      id: z.int().min(1).max(maxId).describe('Number of a feature of your batch'),
      command: z
        .string()
        .trim()
        .min(1)
        .max(maxCheckLength)
        .regex(/^[^\r\n\0]*$/, 'one line')
        .describe('Command line for the shell of the system, one line'),
      timeout_seconds: z
        .int()
        .min(1)
        .max(maxCheckSeconds)
        .default(60)
        .describe('It fails when it takes longer'),
    }),
    agentTypes: testing,
    annotations: { destructiveHint: false, idempotentHint: true, openWorldHint: false },
    run: (call, { id, command, timeout_seconds: timeoutSeconds }) =>
      write(call, 'feature_set_check', id, () =>
        call.backend.setCheck(
          call.caller,
          { featureId: id, command: storable(command), timeoutSeconds },
          call.callId,
        ),
      ),
  }),
];
