import { oneLine } from '../core/analytics/rendering/safeText';
import type { CommandMessage } from '../shared/messages';
import { isAsked } from '../shared/needs/featureNeeds';
import type { Need } from '../shared/needs/need';

/** What `muster waiting --json` prints of each. */
export function needFacts(need: Need): object {
  const { id, kind, severity, title, detail, featureId, agentId, since, question, budget } = need;
  return {
    ...{ id, kind, severity, title, detail },
    featureId: featureId ?? null,
    agentId: agentId ?? null,
    since: since ?? null,
    ...(question !== undefined && { question: { kind: question.kind, choices: question.choices } }),
    ...(budget !== undefined && { budget }),
    commands: commandsFor(need),
  };
}

/** Two lines for each: what it is, and what can be typed. @param now UTC ISO 8601 */
export function needLines(need: Need, now: string): string[] {
  const age = need.since === undefined ? '' : ` (${ageText(Date.parse(now) - Date.parse(need.since))})`;
  const commands = commandsFor(need);
  return [
    `${marks[need.severity]} ${oneLine(need.title)}${age}`,
    ...need.detail
      .split('\n')
      .map(oneLine)
      .filter((line) => line !== '')
      .slice(0, detailLines)
      .map((line) => `    ${line}`),
    ...(commands.length === 0 ? [] : [`    → ${commands.join('   or   ')}`]),
  ];
}

const marks: Readonly<Record<Need['severity'], string>> = {
  blocking: '[nothing goes on]',
  high: '[waits now]',
  normal: '[waits]',
  low: '[note]',
};

const detailLines = 5;

/** What mends it from a terminal. */
export function commandsFor({
  actions,
  question,
  featureId,
}: Pick<Need, 'actions' | 'question' | 'featureId'>): string[] {
  if (question !== undefined && featureId !== undefined) {
    const answers = { choice: question.choices, text: ['TEXT'], confirm: yesOrNo, suggestion: yesOrNo };
    const toAnswer = answers[question.kind].map(
      (answer) => `muster answer ${featureId} ${quoted(oneLine(answer))}`,
    );
    return isAsked(question) ? toAnswer : [`muster retry ${featureId}`, ...toAnswer];
  }
  return actions.map(({ message }) => commandOf(message)).filter((command) => command !== undefined);
}

const yesOrNo = ['yes', 'no'];

/** Choices are agents' words, and are pasted into a shell. */
function quoted(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

interface Ids {
  readonly featureId: number;
  readonly agentId: number;
}

const commands: Readonly<Record<string, (ids: Ids) => string>> = {
  approveMerge: ({ featureId }) => `muster approve ${featureId}`,
  rejectMerge: ({ featureId }) => `muster reject ${featureId} --note TEXT`,
  showEvidence: ({ featureId }) => `muster evidence ${featureId}`,
  retryFeature: ({ featureId }) => `muster retry ${featureId}`,
  editFeature: ({ featureId }) => `muster edit ${featureId}`,
  restartAgent: ({ agentId }) => `muster agents restart ${agentId}`,
  doctor: () => 'muster doctor',
  decideChecks: () => 'muster checks --allow',
  acceptSharedChanges: () => 'muster shared --accept',
  resume: () => 'muster resume',
  stop: () => 'muster stop',
  start: () => 'muster run',
  tryMergesAgain: () => 'muster run',
  mendDeadlock: () => 'muster edit FEATURE --depends-on N',
};

/** Undefined for settings, and for what only a window can show. */
function commandOf(message: CommandMessage): string | undefined {
  const { type, ...ids } = message;
  return commands[type]?.(ids as Ids);
}

/** `12 s`, `5 min`, `3 h`, `2 d` */
function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
