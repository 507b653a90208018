// Muster lists and checks its tools itself, from one table; the high-level class would only wrap this one.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { Log } from '../base/log';
import { callTool } from './callTool';
import { featureTools, toolsFor } from './featureTools';
import type { Tool, ToolCall } from './tool';
import type { CallerType } from './toolBackend';

const codingInstructions =
  'You work on one feature in a git worktree of your own. Read it with feature_get_by_id, build it, commit to the branch that is checked out, then call feature_mark_passing.';

const testingInstructions =
  'You verify in a git worktree of your own that features which have passed still work. Read them with feature_get_for_regression, run what their steps say, then call feature_mark_passing or feature_mark_failing for each.';

const initializerInstructions =
  'You turn a specification into the backlog of this project. Add the features with feature_create_bulk and their dependencies with it, then end; change no files.';

const architectInstructions =
  'You write down how one feature is to be built, for the agent that builds it afterwards. Read it with feature_get_by_id and look at the code, keep the spec with feature_write_spec, then end; change no files.';

const managerInstructions =
  'You keep the backlog of this project filled. Look at its goals and at what is planned, add what comes next with feature_create_bulk, then end; change no files.';

/** What one caller sees of Muster. */
export interface ToolService {
  readonly instructions: string;
  readonly tools: readonly Tool[];
  readonly call: (name: string, args: unknown) => Promise<CallToolResult>;
}

/** The service of an agent that has been admitted. */
export function agentService(call: ToolCall, log: Log): ToolService {
  const { caller, backend } = call;
  return {
    instructions: instructionsFor(caller.agentType),
    tools: toolsFor(caller),
    call: (name, args) => {
      if (caller.holds) backend.noteCall(caller, name);
      return callTool(featureTools, name, args, call, log);
    },
  };
}

/** Answers one MCP message, with a protocol server made for it alone. */
export async function answerMessage(service: ToolService, headers: Headers, body: Buffer): Promise<Response> {
  let message: unknown;
  try {
    message = JSON.parse(body.toString('utf8'));
  } catch {
    return rpcError(-32_700, 'The call is not valid JSON.');
  }
  // A call id stands for one effect, so a request is one message.
  if (Array.isArray(message)) return rpcError(-32_600, 'Send one message a request.');

  const server = makeServer(service);
  // Without a session id generator the transport keeps no sessions.
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  try {
    await server.connect(transport);
    const request = new Request('http://127.0.0.1/mcp', { method: 'POST', headers: contentHeaders(headers) });
    const response = await transport.handleRequest(request, { parsedBody: message });
    // Taken while the transport is open.
    return new Response(response.status === 202 ? null : await response.arrayBuffer(), {
      status: response.status,
      headers: response.headers,
    });
  } finally {
    await server.close();
  }
}

function instructionsFor(type: CallerType): string {
  switch (type) {
    case 'testing':
      return testingInstructions;
    case 'initializer':
      return initializerInstructions;
    case 'architect':
      return architectInstructions;
    case 'project_manager':
      return managerInstructions;
    case 'coding':
    case 'chat':
      return codingInstructions;
  }
}

// eslint-disable-next-line @typescript-eslint/no-deprecated -- as above
function makeServer({ instructions, tools, call }: ToolService): Server {
  const capabilities = { tools: {} };
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- as above
  const server = new Server({ name: 'muster', version: '1' }, { capabilities, instructions });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map(({ name, description, inputSchema, annotations }) => ({
      name,
      description,
      inputSchema,
      annotations,
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => call(params.name, params.arguments));
  return server;
}

/** Only what the protocol looks at: the body was read already. */
function contentHeaders(headers: Headers): Headers {
  const kept = new Headers();
  for (const name of ['content-type', 'accept', 'mcp-protocol-version']) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
}

function rpcError(code: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', id: null, error: { code, message } }, { status: 400 });
}
