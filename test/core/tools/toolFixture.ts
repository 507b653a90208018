import { randomUUID } from 'node:crypto';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { callIdHeader, runnerSecretHeader } from '../../../src/core/agents/runner/protocol';
import { systemClock, timestamp } from '../../../src/core/base/clock';
import { silentLog } from '../../../src/core/base/log';
import { moveFeature } from '../../../src/core/backlog/transitions';
import { untilCommitted } from '../../../src/core/orchestration/untilCommitted';
import { authenticateAgent, hashToken, requireHold } from '../../../src/core/tools/authenticateAgent';
import { once } from '../../../src/core/tools/once';
import type { ToolAnswer, ToolBackend, ToolCaller } from '../../../src/core/tools/toolBackend';
import type { Transaction } from '../../../src/core/store/store';
import {
  judgeFeature,
  keepCheck,
  regressionBatch,
} from '../../../src/core/orchestration/testing/testingEffects';
import { startToolServer, type ToolServer } from '../../../src/core/tools/toolServer';
import { type MemoryStore, openMemoryStore } from '../backlog/memoryStore';

export interface CallOptions {
  readonly token?: string;
  readonly callId?: string;
  /** Where it calls; by default at the server itself. */
  readonly url?: string;
}

/** A tool server over a backlog in memory, with a backend that keeps the port's promises. */
export class ToolFixture {
  readonly notedCalls: string[] = [];
  /** Effects that really happened, in order. */
  readonly effects: string[] = [];
  conflicts: readonly string[] = [];
  deniesPermissions = false;
  /** What git would say against a submission. */
  objection: string | undefined;
  /** What happens between a tool's look at the backlog and its change. */
  beforeChange: () => Promise<void> = () => Promise.resolve();
  /** How long git takes. */
  delay: Promise<void> = Promise.resolve();

  private constructor(
    readonly store: MemoryStore,
    readonly server: ToolServer,
  ) {}

  static async start(): Promise<ToolFixture> {
    const store = await openMemoryStore(() => timestamp(systemClock));
    const later: { fixture?: ToolFixture } = {};
    const get = (): ToolFixture => {
      if (later.fixture === undefined) throw new Error('The fixture is not ready');
      return later.fixture;
    };
    const effect = (
      caller: ToolCaller,
      callId: string,
      tool: string,
      answer: ToolAnswer,
    ): Promise<ToolAnswer> =>
      Promise.resolve(
        store.commit((tx) =>
          once(tx, callId, caller.agentId, tool, () => {
            requireHold(tx, caller);
            if (answer.ok) get().effects.push(tool);
            return answer;
          }),
        ),
      );
    const judged = (
      caller: ToolCaller,
      callId: string,
      tool: string,
      body: (tx: Transaction) => ToolAnswer,
    ): Promise<ToolAnswer> =>
      Promise.resolve().then(() =>
        store.commit((tx) =>
          once(tx, callId, caller.agentId, tool, () => {
            requireHold(tx, caller);
            const answer = body(tx);
            get().effects.push(tool);
            return answer;
          }),
        ),
      );
    const backend: ToolBackend = {
      assign: () => Promise.reject(new Error('Agents do not assign')),
      whyWaiting: () => [],
      reader: store,
      clock: systemClock,
      authenticate: (tokenHash) => authenticateAgent(store, tokenHash),
      integrationBranch: () => 'roadmap',
      conflictFiles: () => get().conflicts,
      deniesPermissions: () => get().deniesPermissions,
      noteCall: (_caller, tool) => get().notedCalls.push(tool),
      submit: async (caller, callId) => {
        const { objection, delay } = get();
        await delay;
        if (objection !== undefined) return { ok: false, message: objection };
        return effect(caller, callId, 'feature_mark_passing', { ok: true, message: 'submitted' });
      },
      regressionBatch: ({ agentId }) => regressionBatch(store, agentId),
      judge: (caller, featureId, seen, callId) =>
        judged(caller, callId, seen === undefined ? 'feature_mark_passing' : 'feature_mark_failing', (tx) =>
          judgeFeature(tx, caller.agentId, featureId, seen),
        ),
      setCheck: (caller, check, callId) =>
        judged(caller, callId, 'feature_set_check', (tx) =>
          keepCheck(tx, caller.agentId, check, { testingRunChecks: 'ask' }),
        ),
      giveUp: (caller, reason, callId) =>
        effect(caller, callId, 'feature_mark_failing', { ok: true, message: `Noted: ${reason}` }),
      skip: (caller, callId) => effect(caller, callId, 'feature_skip', { ok: true, message: 'Skipped.' }),
      clearInProgress: (caller, callId) =>
        effect(caller, callId, 'feature_clear_in_progress', { ok: true, message: 'Handed back.' }),
      change: async (caller, callId, tool, body) => {
        await get().beforeChange();
        if (caller.agentType === 'chat') return store.commit(body);
        return store.commit((tx) =>
          once(tx, callId, caller.agentId, tool, () => {
            requireHold(tx, caller);
            return body(tx);
          }),
        );
      },
      until: (condition, waitMs, signal) => untilCommitted(store, systemClock, condition, waitMs, signal),
    };
    const server = await startToolServer({ backend, log: silentLog });
    return (later.fixture = new ToolFixture(store, server));
  }

  async dispose(): Promise<void> {
    await this.server.dispose();
    this.store.close();
  }

  /** Claims the feature for a new live agent and returns its token. */
  agent(featureId: number | undefined, agentType = 'coding', provider = 'demo'): string {
    const token = randomUUID();
    this.store.commit((tx) => {
      const fence = featureId === undefined ? 0 : moveFeature(tx, featureId, 'in_progress');
      tx.run(
        `INSERT INTO agent_lifecycle (pid, agent_type, task_id, task_type, spawned_at, status, command, feature_id,
           fence, attempt, token_hash, provider)
         VALUES (0, ?, 'task', 'implementation', ?, 'running', 'demo', ?, ?, 2, ?, ?)`,
        [agentType, tx.now, featureId ?? null, fence, hashToken(token), provider],
      );
    });
    return token;
  }

  endAgents(status: 'killed' | 'completed' = 'killed'): void {
    this.store.commit((tx) => tx.run('UPDATE agent_lifecycle SET status = ?', [status]));
  }

  /** Runs `use` with the SDK's own client. */
  async withClient<T>({ token, callId, url }: CallOptions, use: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ name: 'test', version: '1' });
    const transport = new StreamableHTTPClientTransport(new URL(url ?? this.server.url), {
      requestInit: {
        headers: {
          [runnerSecretHeader]: this.server.secret,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(callId !== undefined && { [callIdHeader]: callId }),
        },
      },
    });
    // The SDK's own types disagree under exactOptionalPropertyTypes.
    await client.connect(transport);
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  }

  async call(
    name: string,
    args: Record<string, unknown>,
    options: CallOptions,
  ): Promise<{ readonly text: string; readonly isError: boolean }> {
    return this.withClient(options, async (client) => {
      const result = (await client.callTool({ name, arguments: args })) as CallToolResult;
      const [content] = result.content;
      return { text: content?.type === 'text' ? content.text : '', isError: result.isError === true };
    });
  }

  /** A bare request, for what no client would send. */
  post(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
    method = 'POST',
  ): Promise<Response> {
    return fetch(this.server.url, {
      method,
      ...(method === 'POST' && { body }),
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        [runnerSecretHeader]: this.server.secret,
        connection: 'close',
        ...headers,
      },
    });
  }
}
