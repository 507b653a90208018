import { asNumber, asRecord, asText, type OutputParser, shownLine } from '../outputParser';
import type { AgentEvent } from '../run';
import {
  calls,
  fails,
  isLimit,
  messageOn,
  needsPermission,
  reachedLimit,
  reads,
  runs,
  writes,
} from './saidByTool';

type Fields = Readonly<Record<string, unknown>>;

const refusal = /haven't granted|requires approval|permission to use|has been denied|was denied/i;

/** Reads what `claude --output-format stream-json --verbose` prints: one JSON object a line. */
export function claudeStreamParser(): OutputParser {
  const usage = new UsageTotals();
  return {
    line: (text) => {
      const message = messageOn(text);
      if (message === undefined) return [];
      // A warning on standard output.
      if (typeof message === 'string') return [{ kind: 'working', text: message }];
      switch (message['type']) {
        case 'system':
          return systemEvents(message);
        case 'assistant':
          return [...contentEvents(message), ...usage.add(asRecord(message['message']))];
        case 'user':
          return failedToolEvents(message);
        case 'rate_limit_event':
          return rateLimitEvents(asRecord(message['rate_limit_info']));
        case 'result':
          return [...usage.conclude(message), ...resultEvents(message)];
        default:
          return [];
      }
    },
  };
}

function systemEvents(message: Fields): AgentEvent[] {
  const model = asText(message['model']);
  const sessionId = asText(message['session_id']);
  switch (message['subtype']) {
    case 'init':
      if (sessionId === '') return [];
      return [{ kind: 'session', sessionId, ...(model === '' ? {} : { model }) }];
    case 'api_retry': {
      const attempt = `${asNumber(message['attempt'])} of ${asNumber(message['max_retries'])}`;
      const text = `The model does not answer (${asText(message['error']) || 'no reason given'}), attempt ${attempt}`;
      return [{ kind: 'thinking', text }];
    }
    default:
      return [];
  }
}

function contentEvents(message: Fields): AgentEvent[] {
  const failure = asText(message['error']);
  return blocks(message).flatMap((block): AgentEvent[] => {
    const text = shownLine(asText(block['text']) || asText(block['thinking']));
    if (block['type'] === 'tool_use') return [toolEvent(asText(block['name']), asRecord(block['input']))];
    if (text === '') return [];
    if (failure !== '' && isLimit(`${failure} ${text}`)) return [reachedLimit(text)];
    return [{ kind: 'thinking', text }];
  });
}

function toolEvent(name: string, input: Fields): AgentEvent {
  const own = /^mcp__[^_]+(?:_[^_]+)*__(.+)$/.exec(name)?.[1];
  if (own !== undefined) return { kind: 'toolCall', tool: own, text: own };
  const file = asText(input['file_path']) || asText(input['path']) || asText(input['pattern']);
  switch (name) {
    case 'Bash':
      return runs(asText(input['command']));
    case 'Write':
    case 'Edit':
    case 'MultiEdit':
    case 'NotebookEdit':
      return writes(file);
    case 'Read':
    case 'Glob':
    case 'Grep':
      return reads(file);
    default:
      return calls(name);
  }
}

function failedToolEvents(message: Fields): AgentEvent[] {
  return blocks(message).flatMap((block): AgentEvent[] => {
    if (block['type'] !== 'tool_result' || block['is_error'] !== true) return [];
    const content: unknown = block['content'];
    const parts = Array.isArray(content) ? content : [{ text: content }];
    const text = parts.map((part) => asText(asRecord(part)['text'])).join(' ');
    return refusal.test(text) ? [needsPermission(text)] : fails(text);
  });
}

function rateLimitEvents(info: Fields): AgentEvent[] {
  if (info['status'] !== 'rejected') return [];
  return [reachedLimit('A usage limit of the account was reached.', asNumber(info['resetsAt']) * 1000)];
}

function resultEvents(message: Fields): AgentEvent[] {
  const ok = message['subtype'] === 'success' && message['is_error'] !== true;
  const errors: unknown = message['errors'];
  const said = asText(message['result']) || (Array.isArray(errors) ? errors.map(asText).join(' ') : '');
  const text = shownLine(said) || asText(message['subtype']);
  const result: AgentEvent = { kind: 'result', ok, text };
  if (ok || !isLimit(said)) return [result];
  // Some versions put the end of the wait behind the text, in seconds since the epoch.
  return [reachedLimit(text, Number(/\|(\d{9,11})\b/.exec(said)?.[1] ?? 0) * 1000), result];
}

function blocks(message: Fields): Fields[] {
  const content: unknown = asRecord(message['message'])['content'];
  return Array.isArray(content) ? content.map(asRecord) : [];
}

interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** Sums tokens over the run. A message comes once for each of its parts, with the same id and figures. */
class UsageTotals {
  private readonly byMessage = new Map<string, Tokens>();

  add(message: Fields): AgentEvent[] {
    const id = asText(message['id']);
    if (id === '' || message['usage'] === undefined) return [];
    this.byMessage.set(id, tokensOf(asRecord(message['usage'])));
    let inputTokens = 0;
    let outputTokens = 0;
    for (const { input, output } of this.byMessage.values()) {
      inputTokens += input;
      outputTokens += output;
    }
    return [{ kind: 'usage', inputTokens, outputTokens }];
  }

  /** The final message knows the true totals, and what they cost. */
  conclude(message: Fields): AgentEvent[] {
    if (message['usage'] === undefined) return [];
    const { input, output } = tokensOf(asRecord(message['usage']));
    const cost = message['total_cost_usd'];
    return [
      {
        kind: 'usage',
        inputTokens: input,
        outputTokens: output,
        ...(typeof cost === 'number' && Number.isFinite(cost) ? { costUsd: cost } : {}),
      },
    ];
  }
}

function tokensOf(usage: Fields): Tokens {
  const read = asNumber(usage['cache_read_input_tokens']);
  const created = asNumber(usage['cache_creation_input_tokens']);
  return {
    input: asNumber(usage['input_tokens']) + read + created,
    output: asNumber(usage['output_tokens']),
  };
}
