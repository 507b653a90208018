import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';

/** What the agent is told of its feature. */
export interface FeatureDetails {
  readonly id: number;
  readonly name: string;
  readonly category: string;
  readonly description: string;
  readonly steps: readonly string[];
  readonly attempt: number;
  /** How many agents before this one were interrupted at this attempt. */
  readonly interruptions: number;
  /** What people have answered when agents asked. */
  readonly answers: readonly string[];
  readonly lastError: string;
  readonly integrationBranch: string;
  readonly conflictFiles: readonly string[];
  /** How often a regression test has set it back. */
  readonly regressions: number;
}

export interface ToolAnswer {
  readonly ok: boolean;
  readonly text: string;
}

const hostAwayCode = -32_050;
const hostAwayRetries = 30;

/** The tools that Muster gives to an agent, as the demo agent uses them. */
export class FeatureTools {
  private constructor(private readonly client: Client) {}

  static async connect(url: string, token: string): Promise<FeatureTools> {
    const client = await untilHostAnswers(async () => {
      const client = new Client({ name: 'muster-demo-agent', version: '1.0.0' });
      const transport = new StreamableHTTPClientTransport(new URL(url), {
        requestInit: { headers: { authorization: `Bearer ${token}` } },
      });
      await client.connect(transport);
      return client;
    });
    return new FeatureTools(client);
  }

  async feature(id: number): Promise<FeatureDetails> {
    const answer = await this.call('feature_get_by_id', { id });
    if (!answer.ok) throw new Error(answer.text);
    return detailsOf(JSON.parse(answer.text) as Record<string, unknown>, id);
  }

  /** What a testing agent is to test. */
  async batch(): Promise<FeatureDetails[]> {
    const answer = await this.call('feature_get_for_regression', {});
    if (!answer.ok) throw new Error(answer.text);
    const { features } = JSON.parse(answer.text) as { features: Record<string, unknown>[] };
    return features.map((details) => detailsOf(details, Number(details['id'])));
  }

  /** Calls a tool; a refusal is an answer. While no window is open, the call is repeated. */
  async call(name: string, args: Record<string, unknown>): Promise<ToolAnswer> {
    const result = await untilHostAnswers(() => this.client.callTool({ name, arguments: args }));
    const content = Array.isArray(result.content) ? result.content : [];
    // What follows it is no part of the answer: it says that messages wait.
    const [answer] = content as readonly { readonly text?: string }[];
    return { ok: result.isError !== true, text: answer?.text ?? '' };
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

function answersIn(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((each) => {
    const answer = (each as { answer?: unknown } | null)?.answer;
    return typeof answer === 'string' ? answer : '';
  });
}

function detailsOf(details: Readonly<Record<string, unknown>>, id: number): FeatureDetails {
  const text = (key: string): string => (typeof details[key] === 'string' ? details[key] : '');
  const list = (key: string): string[] => (Array.isArray(details[key]) ? details[key].map(String) : []);
  return {
    id,
    name: text('name'),
    category: text('category'),
    description: text('description'),
    steps: list('steps'),
    attempt: typeof details['attempt'] === 'number' ? details['attempt'] : 1,
    interruptions: typeof details['interruptions'] === 'number' ? details['interruptions'] : 0,
    answers: answersIn(details['answers']),
    lastError: text('last_error'),
    integrationBranch: text('integration_branch'),
    conflictFiles: list('conflict_files'),
    regressions: typeof details['regressions'] === 'number' ? details['regressions'] : 0,
  };
}

/** Asks again while no window is open: the runner then answers after some time that the host is away. */
async function untilHostAnswers<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      const away = error instanceof McpError && error.code === hostAwayCode;
      if (!away || tries >= hostAwayRetries) throw error;
    }
  }
}
