import { randomUUID } from 'node:crypto';
import { timestamp } from '../base/clock';
import { MusterError } from '../base/errors';
import type { Log } from '../base/log';
import { callTool } from './callTool';
import { featureTools } from './featureTools';
import { messageTools } from './messageTools';
import type { Tool } from './tool';
import { chatCaller, type ToolBackend } from './toolBackend';

/** What a person may use, in a chat or a terminal: who reads and extends the backlog does no agent's work. */
const personTools: readonly Tool[] = featureTools.filter(({ agentTypes }) => agentTypes.has('chat'));

/** Those of them that chats in the editor are offered: messages have commands of their own. */
export const chatTools: readonly Tool[] = personTools.filter((tool) => !messageTools.includes(tool));

export function isChatTool(name: string): boolean {
  return !messageTools.some((tool) => tool.name === name);
}

/**
 * Runs a tool for a person, or for a chat whose user has consented, and returns its answer.
 *
 * @throws MusterError ToolRefused with what to do instead
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
  const { content, isError } = await callTool(personTools, name, args, call, log);
  const [part] = content;
  const text = part?.type === 'text' ? part.text : '';
  if (isError === true) throw new MusterError('ToolRefused', text);
  return text;
}
