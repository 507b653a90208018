import { asNumber, asRecord, asText, type OutputParser, shownLine } from '../outputParser';
import type { AgentEvent } from '../run';
import {
  calls,
  fails,
  isLimit,
  messageOn,
  needsPermission,
  ownNameOf,
  reachedLimit,
  reads,
  runs,
  writes,
} from './saidByTool';
import { timeSaid } from './timeSaid';

type Fields = Readonly<Record<string, unknown>>;

const refusal =
  /denied by policy|requires user (?:confirmation|approval)|not found in registry|was not approved/i;

/** Reads what `gemini -o stream-json` prints: one JSON object a line. */
export function geminiStreamParser(now: () => number = Date.now): OutputParser {
  /** It writes what the model says in pieces. */
  let piece = '';
  let said = '';
  const tools = new Map<string, string>();
  const takePiece = (): AgentEvent[] => {
    const text = shownLine(piece);
    piece = '';
    if (text === '') return [];
    said = text;
    return [{ kind: 'thinking', text }];
  };
  return {
    line: (text) => {
      const message = messageOn(text);
      if (message === undefined) return [];
      if (typeof message === 'string') return [{ kind: 'working', text: message }];
      if (message['type'] === 'message') {
        if (message['role'] === 'assistant') piece += asText(message['content']);
        return message['delta'] === true ? [] : takePiece();
      }
      const before = takePiece();
      switch (message['type']) {
        case 'init':
          return [...before, ...sessionEvents(message)];
        case 'tool_use': {
          const name = asText(message['tool_name']);
          tools.set(asText(message['tool_id']), name);
          return [...before, toolEvent(name, asRecord(message['parameters']))];
        }
        case 'tool_result':
          return [...before, ...failedToolEvents(message, tools.get(asText(message['tool_id'])) ?? 'a tool')];
        case 'error': {
          const shown = shownLine(asText(message['message']));
          return shown === '' ? before : [...before, { kind: 'thinking', text: shown }];
        }
        case 'result':
          return [...before, ...resultEvents(message, said, now())];
        default:
          return before;
      }
    },
  };
}

function sessionEvents(message: Fields): AgentEvent[] {
  const sessionId = asText(message['session_id']);
  const model = asText(message['model']);
  return sessionId === '' ? [] : [{ kind: 'session', sessionId, ...(model === '' ? {} : { model }) }];
}

function toolEvent(name: string, input: Fields): AgentEvent {
  const file = asText(input['file_path']) || asText(input['absolute_path']) || asText(input['path']);
  switch (name) {
    case 'run_shell_command':
      return runs(asText(input['command']));
    case 'write_file':
    case 'replace':
      return writes(file);
    case 'read_file':
    case 'read_many_files':
    case 'list_directory':
    case 'glob':
    case 'grep_search':
    case 'search_file_content':
      return reads(file || asText(input['dir_path']) || asText(input['pattern']));
    default:
      return calls(ownNameOf(name));
  }
}

function failedToolEvents(message: Fields, tool: string): AgentEvent[] {
  if (message['status'] !== 'error') return [];
  const error = asRecord(message['error']);
  const text = asText(error['message']) || asText(message['output']);
  return error['type'] === 'policy_violation' || refusal.test(text) ? [needsPermission(tool)] : fails(text);
}

function resultEvents(message: Fields, said: string, nowMs: number): AgentEvent[] {
  const stats = asRecord(message['stats']);
  const usage: AgentEvent = {
    kind: 'usage',
    inputTokens: asNumber(stats['input_tokens']),
    outputTokens: asNumber(stats['output_tokens']),
  };
  if (message['status'] === 'success') return [usage, { kind: 'result', ok: true, text: said }];
  const error = asText(asRecord(message['error'])['message']);
  const result: AgentEvent = { kind: 'result', ok: false, text: shownLine(error) };
  return isLimit(error) ? [usage, reachedLimit(error, timeSaid(error, nowMs)), result] : [usage, result];
}
