import { type Fault, hopeless, industrious } from './fault';

/** What is found when the run was stopped. */
export interface MisbehaviourSeen {
  readonly features: readonly {
    readonly name: string;
    readonly status: string;
    readonly lastError: string | null;
    /** How each of its agents has ended. */
    readonly outcomes: readonly (string | null)[];
  }[];
  readonly maxRetries: number;
  readonly restarts: number;
  /** Kinds of events about the one that sleeps, in their order. */
  readonly toldOfSleeper: readonly string[];
  /** Processes of agents, runners or of their making that still live. */
  readonly processes: readonly string[];
  /** How many the storms have started; what is missing was no storm. */
  readonly stormed: number;
  readonly linesOfFlood: number;
  readonly linesExpected: number;
}

/** What was promised and does not hold, one sentence each. */
export function judgeMisbehaviour(seen: MisbehaviourSeen): string[] {
  const { maxRetries, restarts, processes, stormed, linesOfFlood, linesExpected } = seen;
  const violations = processes.map((what) => `outlived the stop: ${what}`);
  if (stormed === 0) violations.push('the drill shows little: there was no storm');
  if (linesOfFlood !== linesExpected) {
    violations.push(`${linesOfFlood} of ${linesExpected} lines of a flood are in the file`);
  }
  for (const { name, status, lastError, outcomes } of seen.features) {
    const fault = name as Fault;
    const ends = outcomes.join(', ');
    if (industrious.includes(fault)) {
      if (status !== 'passing') violations.push(`the one that ${name} is ${status}: ${lastError ?? ''}`);
      else if (outcomes.length !== 1) violations.push(`the one that ${name} was busy and was ended: ${ends}`);
    } else if (hopeless.includes(fault)) {
      if (status !== 'failed') violations.push(`the one that ${name} is tried without an end: ${ends}`);
      else if (lastError === null) violations.push(`the one that ${name} has failed and does not say why`);
      if (outcomes.length > maxRetries) {
        violations.push(`the one that ${name} was started ${outcomes.length} times: ${ends}`);
      }
    } else if (fault === 'sleeps') {
      if (status !== 'failed')
        violations.push(`the one that ${name} is ${status}, and not given up: ${ends}`);
      if (outcomes.length !== restarts + 1) {
        violations.push(`the one that ${name} was started ${outcomes.length} times: ${ends}`);
      }
      violations.push(...stepsThatLack(seen.toldOfSleeper, outcomes.length));
    } else if (outcomes.at(-1) !== 'interrupted' || outcomes.length !== 1) {
      violations.push(`the one that ${name} was stopped, and its end is called ${ends}`);
    }
  }
  return violations;
}

/** Each that slept was asked, then warned about, then ended; what is silent again is asked again. */
function stepsThatLack(told: readonly string[], agents: number): string[] {
  const letters = told.map((kind) => steps.get(kind) ?? '').join('');
  if (new RegExp(`^(a[aw]*wr){${agents}}$`).test(letters)) return [];
  return [`what was done about the one that sleeps is: ${told.join(' ') || 'nothing'}`];
}

const steps: ReadonlyMap<string, string> = new Map([
  ['agentAsked', 'a'],
  ['agentStalled', 'w'],
  ['agentRestarted', 'r'],
]);
