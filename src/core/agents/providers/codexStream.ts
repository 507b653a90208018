import { asNumber, asRecord, asText, type OutputParser, shownLine } from '../outputParser';
import type { AgentEvent } from '../run';
import { calls, fails, isLimit, messageOn, needsPermission, reachedLimit, runs, writes } from './saidByTool';
import { timeSaid } from './timeSaid';

type Fields = Readonly<Record<string, unknown>>;

/** Told to the model, and to nobody else but the log. */
const refusal = /reject command|rejected by user|approval policy is/i;

/** Reads what `codex exec --json` prints: one JSON object a line. */
export function codexStreamParser(now: () => number = Date.now): OutputParser {
  let said = '';
  let inputTokens = 0;
  let outputTokens = 0;
  return {
    errorLine: (text) => (refusal.test(text) ? [needsPermission(reasonOf(text))] : []),
    line: (text) => {
      const message = messageOn(text);
      if (message === undefined) return [];
      if (typeof message === 'string') return [{ kind: 'working', text: message }];
      const item = asRecord(message['item']);
      switch (message['type']) {
        case 'thread.started':
          return sessionEvents(asText(message['thread_id']));
        case 'item.started':
          return startedEvents(item);
        case 'item.completed':
          if (item['type'] === 'agent_message') said = shownLine(asText(item['text'])) || said;
          return completedEvents(item);
        case 'turn.completed': {
          const usage = asRecord(message['usage']);
          inputTokens += asNumber(usage['input_tokens']);
          outputTokens += asNumber(usage['output_tokens']);
          return [
            { kind: 'usage', inputTokens, outputTokens },
            { kind: 'result', ok: true, text: said },
          ];
        }
        case 'turn.failed':
          return failedEvents(asText(asRecord(message['error'])['message']), now());
        case 'error': {
          // Said again by the end of the turn, unless it goes on.
          const shown = shownLine(asText(message['message']));
          return shown === '' ? [] : [{ kind: 'thinking', text: shown }];
        }
        default:
          return [];
      }
    },
  };
}

function sessionEvents(sessionId: string): AgentEvent[] {
  return sessionId === '' ? [] : [{ kind: 'session', sessionId }];
}

function startedEvents(item: Fields): AgentEvent[] {
  switch (item['type']) {
    case 'command_execution':
      return [runs(commandOf(item))];
    case 'file_change':
      return [writes(changedFiles(item))];
    case 'mcp_tool_call':
      return [calls(asText(item['tool']))];
    case 'web_search':
      return [calls('web_search')];
    default:
      return [];
  }
}

function completedEvents(item: Fields): AgentEvent[] {
  switch (item['type']) {
    case 'agent_message':
    case 'reasoning': {
      const text = shownLine(asText(item['text']));
      return text === '' ? [] : [{ kind: 'thinking', text }];
    }
    case 'command_execution': {
      const output = asText(item['aggregated_output']);
      if (item['status'] === 'declined') return [needsPermission(commandOf(item))];
      const code = item['exit_code'];
      return typeof code === 'number' && code !== 0 ? fails(output || `exit code ${code}`) : [];
    }
    case 'mcp_tool_call': {
      const why = asText(asRecord(item['error'])['message']) || textOf(asRecord(item['result']));
      return item['status'] === 'failed' ? fails(why || asText(item['tool'])) : [];
    }
    case 'file_change':
      return item['status'] === 'failed' ? fails(`writing ${changedFiles(item)}`) : [];
    case 'error': {
      const text = asText(item['message']);
      return fails(text);
    }
    default:
      return [];
  }
}

function failedEvents(message: string, nowMs: number): AgentEvent[] {
  const result: AgentEvent = { kind: 'result', ok: false, text: shownLine(message) };
  return isLimit(message) ? [reachedLimit(message, timeSaid(message, nowMs)), result] : [result];
}

/** Without the log's own fields. */
function reasonOf(line: string): string {
  return line.slice(Math.max(0, line.search(/\berror=/))).replace(/^error=/, '');
}

/** Without the shell that it is handed to. */
function commandOf(item: Fields): string {
  const command = asText(item['command']);
  return /^\S*sh -l?c '?(.+?)'?$/s.exec(command)?.[1] ?? command;
}

function changedFiles(item: Fields): string {
  const changes: unknown = item['changes'];
  return Array.isArray(changes) ? changes.map((change) => asText(asRecord(change)['path'])).join(', ') : '';
}

function textOf(result: Fields): string {
  const content: unknown = result['content'];
  return Array.isArray(content) ? content.map((part) => asText(asRecord(part)['text'])).join(' ') : '';
}
