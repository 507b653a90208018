import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parserFor } from '../../src/core/agents/providers';
import type { AgentEvent } from '../../src/core/agents/run';
import { modelErrorWords, type Scenario } from './scenarios';
import type { TestAgent } from './testAgents';

const folder = path.resolve('test/fixtures/agents/transcripts');
/** Stands between the two streams where an agent's output is shown. */
const separator = '\n--- standard error ---\n';

function fileOf(agent: string, scenario: Scenario, index = 0): string {
  return path.join(folder, agent, `${scenario}${index === 0 ? '' : `-${index + 1}`}.txt`);
}

export function readTranscript(agent: string, scenario: Scenario, index = 0): string {
  return readFileSync(fileOf(agent, scenario, index), 'utf8');
}

/** Keeps what a program wrote, without the places and the machine it was written at. */
export function recordTranscript(agent: string, scenario: Scenario, index: number, output: string): void {
  mkdirSync(path.join(folder, agent), { recursive: true });
  const cleaned = output
    .replaceAll(/\/[^\s"'\\:]*muster-repository-\w+/g, '/project')
    .replaceAll(/(?:\/[\w.@+-]+)*\/node_modules\//g, '/node_modules/')
    .replaceAll(/127\.0\.0\.1:\d{4,5}/g, '127.0.0.1:8080')
    .split('\n')
    .map((line) => line.trimEnd().slice(0, 20_000))
    .join('\n');
  writeFileSync(fileOf(agent, scenario, index), cleaned);
}

/** What the provider's parser makes of an output, at the time when it was written. */
export function eventsOf(agent: string, output: string): AgentEvent[] {
  const parser = parserFor(agent);
  const [lines = '', errorLines = ''] = output.split(separator);
  return [
    ...lines.split('\n').flatMap((line) => [...parser.line(line)]),
    ...errorLines.split('\n').flatMap((line) => [...(parser.errorLine?.(line) ?? [])]),
  ];
}

/** What every program's output has to be understood as, whichever words it uses. */
export function assertEvents(agent: TestAgent, scenario: Scenario, events: readonly AgentEvent[]): void {
  const all = JSON.stringify(events, undefined, 1);
  const has = (what: string, test: (event: AgentEvent) => boolean): void => {
    assert.ok(events.some(test), `${what} is not in ${all}`);
  };
  const says = (event: AgentEvent, words: RegExp): boolean => 'text' in event && words.test(event.text);
  // A refusal in the first turn leaves nothing else to say for some programs.
  if (scenario !== 'limit') has('a session', ({ kind }) => kind === 'session');
  switch (scenario) {
    case 'implement':
    case 'overloaded':
      has('the tool that reads', (event) => event.kind === 'toolCall' && event.tool === 'feature_get_by_id');
      has('the file', (event) => event.kind === 'working' && says(event, /^Writing .*feature-\d+\.txt$/));
      has(
        'the command',
        (event) => event.kind === 'working' && says(event, /^Running git add feature-\d+\.txt/),
      );
      has('the submission', (event) => event.kind === 'toolCall' && event.tool === 'feature_mark_passing');
      has('what it said', (event) => event.kind === 'thinking' && says(event, /^FEATURE \d+ SUBMITTED$/));
      has('tokens', (event) => event.kind === 'usage' && event.inputTokens > 0 && event.outputTokens > 0);
      has('a good end', (event) => event.kind === 'result' && event.ok);
      if (agent.knowsCost) has('money', (event) => event.kind === 'usage' && (event.costUsd ?? 0) > 0);
      break;
    case 'toolRefused':
      has('the refusal', (event) => says(event, /^A tool failed: .*may not change feature 4711/));
      has('a good end', (event) => event.kind === 'result' && event.ok);
      break;
    case 'modelError':
      has(
        'the failure',
        (event) => event.kind === 'result' && !event.ok && says(event, new RegExp(modelErrorWords)),
      );
      break;
    case 'interrupted':
      assert.ok(!events.some(({ kind }) => kind === 'result'), all);
      break;
    case 'permission':
      has('the need', (event) => event.kind === 'waitingForPerson');
      break;
    case 'limit':
      has('the limit', (event) => event.kind === 'limitReached');
      assert.ok(!events.some((event) => event.kind === 'result' && event.ok), all);
      break;
  }
}
