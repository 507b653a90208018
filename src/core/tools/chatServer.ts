import { randomBytes } from 'node:crypto';
import { MusterError, messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { refusalWithout } from './admission';
import { answerMessage, type ToolService } from './answerMessage';
import { chatTools } from './callFromChat';
import { type LoopbackServer, startLoopbackServer } from './loopbackServer';

/** Whoever shows this token may read and extend the backlog, until the server goes. */
export interface ChatServer extends LoopbackServer {
  readonly token: string;
}

const instructions =
  'These tools read and extend the backlog of features that Muster gives to its coding agents. Read before you add; say with depends_on or feature_add_dependency what has to be built first. Building, testing and merging is done by Muster and its agents.';

/**
 * Serves {@link chatTools} over MCP for the user's own chat agents, on loopback.
 *
 * @param callTool what a chat's call does, whoever runs the project; rejects with the sentence for the chat
 */
export async function startChatServer(
  callTool: (name: string, args: unknown) => Promise<string>,
  log: Log,
): Promise<ChatServer> {
  const token = randomBytes(32).toString('base64url');
  const service: ToolService = {
    instructions,
    tools: chatTools,
    call: async (name, args) => {
      try {
        return { content: [{ type: 'text', text: await callTool(name, args) }] };
      } catch (error) {
        if (!(error instanceof MusterError)) log.error(`A chat called ${name}: ${messageOf(error)}`, error);
        return { content: [{ type: 'text', text: messageOf(error) }], isError: true };
      }
    },
  };
  const server = await startLoopbackServer({
    log,
    admit: (request) => {
      const refusal = refusalWithout(token, request);
      if (refusal !== undefined) return { refusal };
      return { answer: (headers, body) => answerMessage(service, headers, body) };
    },
  });
  return { ...server, token };
}
