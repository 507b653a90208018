import assert from 'node:assert/strict';
import { claudeStreamParser } from '../../../../src/core/agents/providers/claudeStream';
import type { AgentEvent } from '../../../../src/core/agents/run';

const usage = (input: number, output: number): object => ({
  input_tokens: input,
  cache_creation_input_tokens: 10,
  cache_read_input_tokens: 200,
  output_tokens: output,
});
const assistant = (id: string, content: object[], more: object = {}): object => ({
  type: 'assistant',
  message: { id, type: 'message', role: 'assistant', content, usage: usage(1000, 50) },
  session_id: 'session',
  ...more,
});
const toolUse = (name: string, input: object): object => ({ type: 'tool_use', id: 't', name, input });

function parse(...messages: (object | string)[]): AgentEvent[] {
  const parser = claudeStreamParser();
  return messages.flatMap((message) =>
    parser.line(typeof message === 'string' ? message : JSON.stringify(message)),
  );
}
const withoutUsage = (events: AgentEvent[]): AgentEvent[] => events.filter(({ kind }) => kind !== 'usage');

describe("Claude Code's output", () => {
  it('tells the session and the model', () => {
    const init = { type: 'system', subtype: 'init', session_id: 'abc', model: 'a-model', tools: ['Bash'] };
    assert.deepEqual(parse(init), [{ kind: 'session', sessionId: 'abc', model: 'a-model' }]);
  });

  it('tells what the agent thinks and does', () => {
    const content = [
      { type: 'thinking', thinking: 'Let me\nsee' },
      { type: 'text', text: 'I will start.' },
      toolUse('mcp__muster__feature_get_by_id', { id: 7 }),
      toolUse('Write', { file_path: '/w/a.txt', content: 'x' }),
      toolUse('Bash', { command: 'git commit -m x' }),
      toolUse('Bash', { command: 'npm test' }),
      toolUse('Grep', { pattern: 'foo' }),
      toolUse('WebSearch', {}),
    ];
    assert.deepEqual(withoutUsage(parse(assistant('m1', content))), [
      { kind: 'thinking', text: 'Let me see' },
      { kind: 'thinking', text: 'I will start.' },
      { kind: 'toolCall', tool: 'feature_get_by_id', text: 'feature_get_by_id' },
      { kind: 'working', text: 'Writing /w/a.txt' },
      { kind: 'working', text: 'Running git commit -m x' },
      { kind: 'testing', text: 'Running npm test' },
      { kind: 'thinking', text: 'Reading foo' },
      { kind: 'toolCall', tool: 'WebSearch', text: 'WebSearch' },
    ]);
  });

  it('sums usage over messages, each once, until the final message knows better', () => {
    const text = [{ type: 'text', text: 'a' }];
    const events = parse(assistant('m1', text), assistant('m1', text), assistant('m2', text), {
      type: 'result',
      subtype: 'success',
      is_error: false,
      result: 'DONE',
      usage: usage(6000, 300),
      total_cost_usd: 0.02,
    }).filter(({ kind }) => kind === 'usage');
    assert.deepEqual(events, [
      { kind: 'usage', inputTokens: 1210, outputTokens: 50 },
      { kind: 'usage', inputTokens: 1210, outputTokens: 50 },
      { kind: 'usage', inputTokens: 2420, outputTokens: 100 },
      { kind: 'usage', inputTokens: 6210, outputTokens: 300, costUsd: 0.02 },
    ]);
  });

  it('tells the result, good or bad', () => {
    assert.deepEqual(parse({ type: 'result', subtype: 'success', is_error: false, result: 'DONE' }), [
      { kind: 'result', ok: true, text: 'DONE' },
    ]);
    assert.deepEqual(parse({ type: 'result', subtype: 'error_max_turns', is_error: true }), [
      { kind: 'result', ok: false, text: 'error_max_turns' },
    ]);
  });

  it('tells when a usage limit was reached, and until when', () => {
    const resetsAt = '2026-11-21T15:00:00.000Z';
    const seconds = Date.parse(resetsAt) / 1000;
    assert.deepEqual(
      parse({ type: 'rate_limit_event', rate_limit_info: { status: 'rejected', resetsAt: seconds } }),
      [{ kind: 'limitReached', text: 'A usage limit of the account was reached.', resetsAt }],
    );
    assert.deepEqual(parse({ type: 'rate_limit_event', rate_limit_info: { status: 'allowed_warning' } }), []);
    const [limit] = parse({
      type: 'result',
      subtype: 'success',
      is_error: true,
      result: `Claude AI usage limit reached|${seconds}`,
    });
    assert.deepEqual(limit, {
      kind: 'limitReached',
      text: `Claude AI usage limit reached|${seconds}`,
      resetsAt,
    });
    const said = assistant('m1', [{ type: 'text', text: 'You have hit your limit' }], {
      error: 'rate_limit',
    });
    assert.equal(withoutUsage(parse(said))[0]?.kind, 'limitReached');
  });

  it('does not take talk about limits for a limit', () => {
    const talk = assistant('m1', [{ type: 'text', text: 'I add a rate limit to the API.' }]);
    assert.equal(withoutUsage(parse(talk))[0]?.kind, 'thinking');
    const done = { type: 'result', subtype: 'success', is_error: false, result: 'The rate limit works.' };
    assert.deepEqual(
      parse(done).map(({ kind }) => kind),
      ['result'],
    );
  });

  it('tells of tools that failed', () => {
    const message = {
      type: 'user',
      message: {
        content: [{ type: 'tool_result', is_error: true, content: [{ type: 'text', text: 'denied' }] }],
      },
    };
    assert.deepEqual(parse(message), [{ kind: 'thinking', text: 'A tool failed: denied' }]);
  });

  it('survives whatever comes', () => {
    const odd = [
      '',
      'a warning',
      '{"type":"assistant","message":{"content":[{"type":"tex',
      'null',
      '42',
      '[]',
      '{"type":"assistant"}',
      '{"type":"assistant","message":{"content":[null,1,{"type":"tool_use"}],"id":5,"usage":null}}',
      '{"type":"assistant","message":{"content":"text"}}',
      '{"type":"user","message":{"content":[{"type":"tool_result","is_error":true,"content":{"a":1}}]}}',
      '{"type":"result"}',
      '{"type":"result","usage":{"input_tokens":"many"},"result":5,"errors":[1]}',
      '{"type":"rate_limit_event"}',
      '{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1e300}}',
      '{"type":"system","subtype":"init"}',
      `{"type":"assistant","message":{"content":[{"type":"text","text":"${'x'.repeat(100_000)}"}]}}`,
      '\u001b[31mred\u0000\u001b[0m',
    ];
    for (const line of odd) assert.doesNotThrow(() => parse(line), line.slice(0, 80));
    assert.deepEqual(parse('\u001b[31mred\u0000\u001b[0m'), [{ kind: 'working', text: 'red' }]);
    assert.ok(parse(...odd).every((event) => !('text' in event) || event.text.length <= 320));
  });
});
