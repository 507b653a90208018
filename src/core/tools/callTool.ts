import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { MusterError, messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { noLongerHolds } from './authenticateAgent';
import { unreadHint } from './messageTools';
import type { Tool, ToolCall } from './tool';

/** Runs one tool; whatever goes wrong becomes a sentence that the agent can act on. */
export async function callTool(
  tools: readonly Tool[],
  name: string,
  args: unknown,
  call: ToolCall,
  log: Log,
): Promise<CallToolResult> {
  const { caller, callId } = call;
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) return failure(`There is no tool ${name}; list the tools to see which there are.`);
  if (!tool.agentTypes.has(caller.agentType)) {
    return failure(
      `An agent of type ${caller.agentType} may not use ${name}; list the tools to see which it may.`,
    );
  }
  // A writing tool may have its answer stored from when the agent still held the feature; it looks itself.
  if (!caller.holds && tool.annotations.readOnlyHint === true) return failure(noLongerHolds);
  try {
    const { text, isError = false } = await tool.run(call, args);
    log.debug(`Agent ${caller.agentId} called ${name} (${callId})${isError ? ': refused' : ''}`);
    const hint = name.startsWith('message_') ? undefined : unreadHint(call);
    const told = hint === undefined ? [] : [{ type: 'text' as const, text: hint }];
    return { content: [{ type: 'text', text }, ...told], isError };
  } catch (error) {
    if (error instanceof MusterError) {
      log.debug(`Agent ${caller.agentId} called ${name} (${callId}): ${error.code}`);
      return failure(error.message);
    }
    log.error(`Agent ${caller.agentId} called ${name} (${callId}): ${messageOf(error)}`, error);
    return failure(`${name} could not be done because of an error in Muster; call it again in a minute.`);
  }
}

function failure(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}
