import { type OutputParser, shownLine } from './outputParser';
import type { AgentEvent } from './run';

const marked = /^@muster (thinking|working|testing|waiting|tool|limit|done|failed): ?(.*)$/;

/**
 * Output of programs that know no event format. A line is shown as it is, as work in progress. A program
 * that wants to say more writes lines of the form `@muster <kind>: <text>`:
 *
 * - `thinking`, `working`, `testing`: what it is doing
 * - `tool`: the first word names the tool that it uses
 * - `waiting`: it needs a person
 * - `limit`: a usage limit was reached
 * - `done`, `failed`: how it ended, in its own words; what counts are its tool calls and commits
 */
export function plainTextParser(): OutputParser {
  return {
    line: (text) => {
      const match = marked.exec(text.trimEnd());
      const shown = shownLine(match === null ? text : (match[2] ?? ''));
      return shown === '' ? [] : [eventOf(match?.[1] ?? 'working', shown)];
    },
  };
}

function eventOf(kind: string, text: string): AgentEvent {
  switch (kind) {
    case 'thinking':
    case 'testing':
      return { kind, text };
    case 'tool':
      return { kind: 'toolCall', tool: text.split(' ')[0] ?? text, text };
    case 'waiting':
      return { kind: 'waitingForPerson', text };
    case 'limit':
      return { kind: 'limitReached', text };
    case 'done':
    case 'failed':
      return { kind: 'result', ok: kind === 'done', text };
    default:
      return { kind: 'working', text };
  }
}
