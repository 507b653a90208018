import { randomBytes, randomUUID } from 'node:crypto';
import { type Clock, systemClock, timestamp } from '../base/clock';
import type { Log } from '../base/log';
import { admit } from './admission';
import { agentService, answerMessage } from './answerMessage';
import { type LoopbackServer, startLoopbackServer } from './loopbackServer';
import type { ToolBackend } from './toolBackend';

export interface ToolServerOptions {
  readonly backend: ToolBackend;
  /** What runners prove themselves with; default: a fresh one. */
  readonly secret?: string;
  readonly log: Log;
  readonly clock?: Clock;
}

export interface ToolServer extends LoopbackServer {
  readonly secret: string;
}

/** Serves the tools to agents over MCP. Runners know by 503 to wait for the next host. */
export async function startToolServer(options: ToolServerOptions): Promise<ToolServer> {
  const { backend, log, clock = systemClock, secret = randomBytes(32).toString('base64url') } = options;
  const server = await startLoopbackServer({
    log,
    admit: (request) => {
      const admission = admit(request, secret, backend);
      if ('refusal' in admission) return admission;
      const { caller, callId = randomUUID() } = admission;
      return {
        answer: (headers, body, closing) => {
          const call = { caller, callId, backend, now: timestamp(clock), closing };
          return answerMessage(agentService(call, log), headers, body);
        },
      };
    },
  });
  return { ...server, secret };
}
