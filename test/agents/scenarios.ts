import { asRecord, asText } from '../../src/core/agents/outputParser';
import type { Conversation, ModelTurn, Refusal, UsedTool } from './model/conversation';
import type { TestAgent } from './testAgents';

/** Features that a run consists of; what an agent meets follows from the name of its feature. */
export const scenarios = {
  interrupted: 'Be killed and come back',
  implement: 'Say “hello” to everybody',
  toolRefused: 'Submit what is not mine',
  overloaded: 'Go on when the model is overloaded',
  modelError: 'Meet a model that refuses',
  permission: 'Ask for a permission',
  limit: 'Reach the usage limit',
} as const;

export type Scenario = keyof typeof scenarios;

/** The beginning of what an initializer is told. */
const plannerWords = 'You are to turn a specification into the backlog';
export const plannedFeatures = ['Greet people', 'Wave to people'];
/** Of the line that holds it, the model makes the description of the first feature. */
export const specification = '# Greetings\n\n- Greet people & wave to them\n';

/** The service counts in seconds. */
const limitLastsMs = 3_600_000;
/** A shell command that does not end by itself, with a child of its own. */
export const endlessCommand = 'tail -f /dev/null & tail -F /dev/null';
export const modelErrorWords = 'This request makes no sense to the model';
export const limitWords = 'Rate limit reached for requests per day. Please try again in 1h0m0s.';

/** The scripted model of one run. */
export function scriptOf(
  agent: TestAgent,
  worktreeOf: (featureId: number) => string,
): (conversation: Conversation) => ModelTurn | Refusal {
  let overloadedLeft = 1;
  let endlessGiven = false;
  return (conversation) => {
    if (conversation.text.includes(plannerWords)) return nextPlanningStep(agent, conversation);
    const featureId = Number(/`feature_get_by_id` with id (\d+)/.exec(conversation.text)?.[1]);
    const { used } = conversation;
    const uses = (part: string): UsedTool | undefined => used.find(({ input }) => input.includes(part));
    const own = (tool: string, input: Readonly<Record<string, unknown>>): ModelTurn => {
      const name = agent.own(tool);
      return conversation.tools.includes(name) ? { tool: name, input } : { search: tool };
    };
    switch (scenarioOf(conversation.text)) {
      case 'toolRefused':
        if (uses('4711') === undefined) return own('feature_mark_passing', { id: 4711 });
        break;
      case 'overloaded':
        if (used.length > 0 && overloadedLeft-- > 0) return refusal('overloaded', 'Overloaded');
        break;
      case 'modelError':
        if (used.length > 0) return refusal('invalid', modelErrorWords);
        break;
      case 'interrupted':
        // Behind a first step that is complete, so that there is something to come back to; and once, because
        // some programs forget a command that was cut off by the kill.
        if (!endlessGiven && used.some(({ tool }) => tool === agent.own('feature_get_by_id'))) {
          endlessGiven = true;
          return agent.shell(endlessCommand);
        }
        break;
      case 'permission':
        if (used.length === 0) return agent.forbidden;
        if (!agent.asksPermission) return { text: 'I cannot go on without that.' };
        // A person says no to the first and yes to the second.
        if (used.filter(({ tool }) => tool === agent.forbidden.tool).length < 2) return agent.forbidden;
        break;
      case 'limit':
        return refusal('limit', limitWords);
      case 'implement':
    }
    return nextStep(agent, conversation, featureId, worktreeOf(featureId), own);
  };
}

/** What a good initializer does: adds all in one call, and ends. */
function nextPlanningStep(agent: TestAgent, { used, text, tools }: Conversation): ModelTurn {
  const name = agent.own('feature_create_bulk');
  if (used.some(({ tool }) => tool === name)) return { text: 'BACKLOG MADE' };
  if (!tools.includes(name)) return { search: 'feature_create_bulk' };
  const [first = '', second = ''] = plannedFeatures;
  // From the prompt: it shows that the specification has arrived as it is.
  const description = /^ {4}- (Greet people & .*)$/m.exec(text)?.[1] ?? 'There was no specification';
  const features = [
    { name: first, description },
    { name: second, depends_on_indices: [0] },
  ];
  return { tool: name, input: { features } };
}

/** What a good agent does with a feature: reads it, writes what it asks for, commits, submits. */
function nextStep(
  agent: TestAgent,
  { used }: Conversation,
  featureId: number,
  worktree: string,
  own: (tool: string, input: Readonly<Record<string, unknown>>) => ModelTurn,
): ModelTurn {
  const file = `feature-${featureId}.txt`;
  const read = used.find(({ tool }) => tool === agent.own('feature_get_by_id'));
  if (read === undefined) return own('feature_get_by_id', { id: featureId });
  if (!used.some(({ input }) => input.includes(file))) {
    // From the tool's answer and not from the prompt: it shows that the answer has arrived. The program may
    // put words of its own around it.
    const answer = /\{.*\}/s.exec(read.result ?? '')?.[0] ?? '{}';
    const feature = featureIn(answer);
    return agent.write(
      path(worktree, file),
      `${asText(feature['name'])}: ${asText(feature['description'])}\n`,
    );
  }
  const commit = `git add ${file} && git commit -q -m "Add feature ${featureId}" && git log --oneline -1`;
  if (!used.some(({ input }) => input.includes('git commit'))) return agent.shell(commit);
  const submitted = used.some(
    ({ tool, input }) => tool === agent.own('feature_mark_passing') && !input.includes('4711'),
  );
  if (!submitted) return own('feature_mark_passing', { id: featureId });
  return { text: `FEATURE ${featureId} SUBMITTED` };
}

function featureIn(answer: string): Readonly<Record<string, unknown>> {
  const value = asRecord(JSON.parse(answer));
  // Some programs hand the model the whole answer of the server, with the feature in a text of it.
  const inner = Array.isArray(value['content']) ? asRecord(value['content'][0])['text'] : undefined;
  return typeof inner === 'string' ? asRecord(JSON.parse(inner)) : value;
}

function path(folder: string, file: string): string {
  return `${folder}/${file}`;
}

function scenarioOf(text: string): Scenario {
  const name = /^# Feature \d+: (.+)$/m.exec(text)?.[1];
  const found = (Object.keys(scenarios) as Scenario[]).find((key) => scenarios[key] === name);
  return found ?? 'implement';
}

function refusal(kind: Refusal['kind'], message: string): Refusal {
  return { kind, message, resetsAtMs: Date.now() + limitLastsMs };
}
