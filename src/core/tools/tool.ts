import type { ToolAnnotations } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import { MusterError } from '../base/errors';
import type { CallerType, ToolBackend, ToolCaller } from './toolBackend';

export interface ToolCall {
  readonly caller: ToolCaller;
  readonly callId: string;
  readonly backend: ToolBackend;
  /** UTC ISO 8601 with milliseconds. */
  readonly now: string;
  /** The host is closing: what waits must come back. */
  readonly closing: AbortSignal;
}

export interface ToolResult {
  readonly text: string;
  readonly isError?: boolean;
}

/** A row of the tool table. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments, as clients see it. */
  readonly inputSchema: { readonly type: 'object'; readonly [key: string]: unknown };
  readonly agentTypes: ReadonlySet<CallerType>;
  readonly annotations: ToolAnnotations;
  /** @throws MusterError with the sentence for the agent, also for arguments that do not fit */
  readonly run: (call: ToolCall, args: unknown) => ToolResult | Promise<ToolResult>;
}

interface ToolSource<Input extends z.ZodObject> extends Omit<Tool, 'run' | 'inputSchema'> {
  readonly input: Input;
  readonly run: (call: ToolCall, input: z.output<Input>) => ToolResult | Promise<ToolResult>;
}

export function defineTool<Input extends z.ZodObject>({ input, run, ...rest }: ToolSource<Input>): Tool {
  return {
    ...rest,
    inputSchema: { ...z.toJSONSchema(input, { target: 'draft-7', io: 'input' }), type: 'object' },
    run: (call, args) => {
      const parsed = input.safeParse(withOneName(args ?? {}));
      if (parsed.success) return run(call, parsed.data);
      const [issue] = parsed.error.issues;
      const where = issue?.path.join('.') ?? '';
      throw new MusterError(
        'ToolRefused',
        `The arguments of ${rest.name} do not fit (${where === '' ? '' : `${where}: `}${issue?.message ?? 'invalid'}); correct them and call again.`,
      );
    },
  };
}

/** Agents that know older tools of these names say `feature_id`. */
function withOneName(args: unknown): unknown {
  if (typeof args !== 'object' || args === null || !('feature_id' in args) || 'id' in args) return args;
  const { feature_id: id, ...rest } = args;
  return { ...rest, id };
}
