import { shownLine } from '../outputParser';
import type { LimitReached } from '../heardOfRun';
import type { AgentEvent } from '../run';
import { toolServerName } from './provider';

const testWords =
  /\b(test|tests|spec|check|lint|typecheck|tsc|eslint|pytest|jest|vitest|mocha|ctest|gradle|mvn)\b/i;
const limitWords =
  /usage limit|rate.?limit|hit your .{0,20}limit|limit reached|quota|too many requests|\b429\b/i;

export function isLimit(text: string): boolean {
  return limitWords.test(text);
}

export function runs(command: string): AgentEvent {
  const text = shownLine(command);
  return { kind: testWords.test(text) ? 'testing' : 'working', text: `Running ${text}` };
}

export function writes(file: string): AgentEvent {
  return { kind: 'working', text: `Writing ${shownLine(file)}` };
}

export function reads(what: string): AgentEvent {
  return { kind: 'thinking', text: `Reading ${shownLine(what)}` };
}

export function calls(tool: string): AgentEvent {
  const text = shownLine(tool);
  return { kind: 'toolCall', tool: text, text };
}

/** `feature_skip` of `muster_feature_skip` and the like; other tools as they are called. */
export function ownNameOf(tool: string): string {
  return new RegExp(`^(?:mcp_+)?${toolServerName}_+(.+)$`).exec(tool)?.[1] ?? tool;
}

export function fails(text: string): AgentEvent[] {
  const shown = shownLine(text);
  return shown === '' ? [] : [{ kind: 'thinking', text: `A tool failed: ${shown}` }];
}

/** A permission that nobody was there to give: its program has refused the tool and told the model so. */
export function needsPermission(tool: string): AgentEvent {
  return { kind: 'waitingForPerson', text: `Needs a permission that it was not given: ${shownLine(tool)}` };
}

/** @param resetsAtMs since the epoch; what cannot be a time is left out */
export function reachedLimit(text: string, resetsAtMs?: number): LimitReached {
  const known = resetsAtMs !== undefined && resetsAtMs > 0 && resetsAtMs < 100_000_000_000_000;
  return {
    kind: 'limitReached',
    text: shownLine(text),
    ...(known ? { resetsAt: new Date(resetsAtMs).toISOString() } : {}),
  };
}

/** The object on a line; `undefined` for an empty or cut line, a text for one of another kind. */
export function messageOn(line: string): Readonly<Record<string, unknown>> | string | undefined {
  // Parsing what cannot be an object would make a flood of plain text ten times as dear.
  if (/^\s*\{/.test(line)) {
    try {
      return JSON.parse(line) as Readonly<Record<string, unknown>>;
    } catch {
      if (line.startsWith('{')) return undefined;
    }
  }
  const shown = shownLine(line);
  return shown === '' ? undefined : shown;
}
