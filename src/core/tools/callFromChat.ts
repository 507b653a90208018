import { randomUUID } from 'node:crypto';
import { timestamp } from '../base/clock';
import { MusterError } from '../base/errors';
import type { Log } from '../base/log';
import { callTool } from './callTool';
import { featureTools } from './featureTools';
import type { Tool } from './tool';
import { chatCaller, type ToolBackend } from './toolBackend';

/** What a chat in the editor may use: it reads and extends the backlog, and does no agent's work. */
export const chatTools: readonly Tool[] = featureTools.filter(({ agentTypes }) => agentTypes.has('chat'));

/**
 * Runs one of {@link chatTools} for a chat whose user has consented, and returns its answer.
 *
 * @throws MusterError ToolRefused with what the chat should do instead
 */
export async function callFromChat(
  backend: ToolBackend,
  log: Log,
  name: string,
  args: unknown,
): Promise<string> {
  const call = {
    caller: chatCaller,
    callId: randomUUID(),
    backend,
    now: timestamp(backend.clock),
    closing: new AbortController().signal,
  };
  const { content, isError } = await callTool(chatTools, name, args, call, log);
  const [part] = content;
  const text = part?.type === 'text' ? part.text : '';
  if (isError === true) throw new MusterError('ToolRefused', text);
  return text;
}
