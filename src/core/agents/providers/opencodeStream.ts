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

const refusal = /rejected permission|prevents you from using|permission/i;

/** Reads what `opencode run --format json --print-logs` prints. */
export function opencodeStreamParser(now: () => number = Date.now): OutputParser {
  const totals = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
  let session = '';
  let said = '';
  return {
    errorLine: (text) => waitEvents(text, now()),
    line: (text) => {
      const message = messageOn(text);
      if (message === undefined) return [];
      if (typeof message === 'string') return [{ kind: 'working', text: message }];
      const part = asRecord(message['part']);
      const events: AgentEvent[] = [];
      const sessionId = asText(message['sessionID']);
      if (sessionId !== '' && session === '') {
        session = sessionId;
        events.push({ kind: 'session', sessionId });
      }
      switch (message['type']) {
        case 'text':
        case 'reasoning': {
          const shown = shownLine(asText(part['text']));
          if (shown === '') break;
          if (message['type'] === 'text') said = shown;
          events.push({ kind: 'thinking', text: shown });
          break;
        }
        case 'tool_use':
          events.push(...toolEvents(asText(part['tool']), asRecord(part['state'])));
          break;
        case 'step_finish':
          add(totals, part);
          events.push({ kind: 'usage', ...totals });
          if (part['reason'] === 'stop') events.push({ kind: 'result', ok: true, text: said });
          break;
        case 'error':
          events.push(...errorEvents(asRecord(message['error']), now()));
          break;
        default:
      }
      return events;
    },
  };
}

function toolEvents(tool: string, state: Fields): AgentEvent[] {
  const used = toolEvent(tool, asRecord(state['input']));
  if (state['status'] !== 'error') return [used];
  const error = asText(state['error']);
  return refusal.test(error) ? [needsPermission(tool)] : [used, ...fails(error)];
}

function toolEvent(tool: string, input: Fields): AgentEvent {
  const file = asText(input['filePath']) || asText(input['path']) || asText(input['pattern']);
  switch (tool) {
    case 'bash':
      return runs(asText(input['command']));
    case 'write':
    case 'edit':
    case 'multiedit':
    case 'apply_patch':
    case 'patch':
      return writes(file);
    case 'read':
    case 'glob':
    case 'grep':
    case 'list':
      return reads(file);
    default:
      return calls(ownNameOf(tool));
  }
}

function add(totals: { inputTokens: number; outputTokens: number; costUsd: number }, part: Fields): void {
  const tokens = asRecord(part['tokens']);
  const cache = asRecord(tokens['cache']);
  totals.inputTokens += asNumber(tokens['input']) + asNumber(cache['read']) + asNumber(cache['write']);
  totals.outputTokens += asNumber(tokens['output']) + asNumber(tokens['reasoning']);
  totals.costUsd += asNumber(part['cost']);
}

/** A wait of its own that is shorter than this is left to it. */
const shortWaitMs = 2 * 60_000;
const lastingLimit = /per.?day|per.?week|daily|weekly|monthly|quota|usage limit|credit|billing/i;

/**
 * When a model service refuses, OpenCode waits as long as the service says, which may be hours, and says so only
 * in its log.
 */
function waitEvents(line: string, nowMs: number): AgentEvent[] {
  if (!line.includes('"stream error"')) return [];
  const said = shownLine(/\berror\.error="(?:\w+: )?((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? '');
  if (said === '') return [];
  const resetsAtMs = timeSaid(said, nowMs);
  const lasting = resetsAtMs === undefined ? lastingLimit.test(said) : resetsAtMs - nowMs > shortWaitMs;
  if (isLimit(said) && lasting) return [{ ...reachedLimit(said, resetsAtMs), waits: true }];
  return [{ kind: 'thinking', text: `The model does not answer: ${said}` }];
}

function errorEvents(error: Fields, nowMs: number): AgentEvent[] {
  const data = asRecord(error['data']);
  const said = asText(data['message']) || asText(error['message']) || asText(error['name']);
  const result: AgentEvent = { kind: 'result', ok: false, text: shownLine(said) };
  if (data['statusCode'] !== 429 && !isLimit(said)) return [result];
  const waitS = Number(asText(asRecord(data['responseHeaders'])['retry-after']) || Number.NaN);
  const resetsAtMs = waitS > 0 ? nowMs + waitS * 1000 : timeSaid(said, nowMs);
  return [reachedLimit(said, resetsAtMs), result];
}
