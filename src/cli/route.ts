import { oneLine } from '../core/analytics/rendering/safeText';
import { type Message, messageTypes, urgencies } from '../core/agents/messages/message';
import { readMessages } from '../core/agents/messages/readMessages';
import { senderName } from '../core/agents/messages/senderName';
import type { CliCommand } from './command';
import { textOption, wholeNumber } from './options';
import { projectFolder } from './projectFolder';
import { readerOf } from './readerOf';
import { withProject } from './withProject';
import { UsageError } from './usageError';

const usage = `Usage: muster route send --to RECIPIENT TEXT [options]
       muster route poll | acknowledge ID… | list [options]

Messages to agents and from them, also while a window or another terminal runs the project.

  send                  RECIPIENT is agent:5, feature:12 (whoever works on it now or next), or type:coding,
                        type:testing, type:initializer (all that are at work)
  poll                  what agents have written to you, the most urgent first
  acknowledge           you have read them; they do not come again
  list                  the latest messages, with what became of them

  --type NAME           ${messageTypes.join(', ')}
                        (default status_update)
  --urgency NAME        ${urgencies.join(', ')} (default normal)
  --limit N             how many at most (default 20)
  --json                for programs
  --folder DIR          any folder of the repository (default: this one)

Examples:
  muster route send --to feature:12 --urgency high "Use the new names"
  muster route poll --json`;

type Values = Readonly<Record<string, unknown>>;

export const routeCommand: CliCommand = {
  summary: 'Send messages to agents, and read what they write.',
  usage,
  options: {
    to: { type: 'string' },
    type: { type: 'string' },
    urgency: { type: 'string' },
    limit: { type: 'string' },
    json: { type: 'boolean' },
    folder: { type: 'string' },
  },
  mostArguments: Infinity,
  run: (values, [action, ...rest]) => {
    switch (action) {
      case 'send':
        return send(values, rest.join(' '));
      case 'poll':
        return poll(values);
      case 'acknowledge':
        return acknowledge(values, rest);
      case 'list':
        return list(values);
      case undefined:
      default:
        throw new UsageError(
          'Say what to do: muster route send, poll, acknowledge or list; muster route --help shows how.',
        );
    }
  },
};

function send(values: Values, content: string): Promise<number> {
  const args = { ...recipientOf(textOption(values['to'])), ...kindOf(values), content };
  return withTool(values, 'message_send', args, (answer) => {
    const { ids } = answer as { ids: readonly number[] };
    return ids.length === 1 ? `Sent as message ${ids[0] ?? ''}.` : `Sent as messages ${ids.join(', ')}.`;
  });
}

function poll(values: Values): Promise<number> {
  return withTool(values, 'message_poll', { limit: limitOf(values, 50) }, (answer) => {
    const { messages, left } = answer as { messages: readonly Polled[]; left: number };
    if (messages.length === 0) return 'Nobody has written to you.';
    const lines = messages.map(
      ({ id, from, type, urgency, content, attempt }) =>
        `${id}  ${urgency} ${type} from ${from}${attempt > 1 ? ` (for the ${ordinal(attempt)} time)` : ''}\n    ${oneLine(content)}`,
    );
    const more = left > 0 ? [`${left} more; poll again.`] : [];
    const ids = messages.map(({ id }) => id).join(' ');
    return [...lines, ...more, `Read? Then: muster route acknowledge ${ids}`].join('\n');
  });
}

function acknowledge(values: Values, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) {
    throw new UsageError('Name the messages by their numbers, such as: muster route acknowledge 7 8.');
  }
  const numbers = ids.map((id) => wholeNumber('ID', id, 0, { min: 1, max: Number.MAX_SAFE_INTEGER }));
  return withTool(values, 'message_acknowledge', { ids: numbers }, (answer) => {
    const { acknowledged } = answer as { acknowledged: number };
    return `${acknowledged} acknowledged.`;
  });
}

async function list(values: Values): Promise<number> {
  const { reader, close } = await readerOf(projectFolder(values), __dirname);
  try {
    const messages = readMessages(reader, { limit: limitOf(values, 10_000) });
    if (values['json'] === true) console.log(JSON.stringify(messages, undefined, 2));
    else console.log(messages.length === 0 ? 'There are no messages.' : messages.map(lineOf).join('\n'));
    return 0;
  } finally {
    close();
  }
}

interface Polled {
  readonly id: number;
  readonly from: string;
  readonly type: string;
  readonly urgency: string;
  readonly content: string;
  readonly attempt: number;
}

async function withTool(
  values: Values,
  tool: string,
  args: object,
  describe: (answer: unknown) => string,
): Promise<number> {
  return withProject(values, async (project) => {
    const said = await project.callBacklogTool(tool, args);
    console.log(values['json'] === true ? said : describe(JSON.parse(said)));
    return 0;
  });
}

function recipientOf(to: string | undefined): object {
  const [, kind, name = ''] = /^(agent|feature|type):(.+)$/.exec(to ?? '') ?? [];
  if (kind === 'type') return { to_type: name };
  if ((kind === 'agent' || kind === 'feature') && /^\d{1,15}$/.test(name)) {
    return { [`to_${kind}`]: Number(name) };
  }
  throw new UsageError('Say to whom with --to agent:5, --to feature:12 or --to type:coding.');
}

function kindOf(values: Values): object {
  const type = textOption(values['type']);
  const urgency = textOption(values['urgency']);
  return { ...(type !== undefined && { type }), ...(urgency !== undefined && { urgency }) };
}

function limitOf(values: Values, max: number): number {
  return wholeNumber('--limit', values['limit'], 20, { min: 1, max });
}

function lineOf(message: Message): string {
  const { id, createdAt, type, urgency, status, attempts, content, failure } = message;
  const after = failure === null ? (attempts > 1 ? ` (attempt ${attempts})` : '') : ` (${failure})`;
  return `${id}  ${createdAt}  ${urgency} ${type}, ${senderName(message)} to ${recipientName(message)}: ${status}${after}\n    ${oneLine(content)}`;
}

function recipientName({ toAgentId, toFeatureId, toAgentType }: Message): string {
  if (toAgentId !== null) return `agent ${toAgentId}`;
  if (toFeatureId !== null) return `whoever works on feature ${toFeatureId}`;
  return toAgentType === 'user' ? 'the person in charge' : `the next ${toAgentType ?? ''} agent`;
}

function ordinal(attempt: number): string {
  return ['first', 'second', 'third'][attempt - 1] ?? `${attempt}th`;
}
