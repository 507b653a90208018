import type { Disposable } from '../base/disposable';
import type { Event } from '../base/event';
import type { HeardOfRun } from './heardOfRun';
import type { TreeUsage } from './health/treeUsage';
import type { Invocation, RunExit } from './runner/protocol';

export type AgentType = 'coding' | 'testing' | 'initializer' | 'architect' | 'project_manager';
export type TaskType =
  'implementation' | 'merge_conflict' | 'testing' | 'initialization' | 'create_spec' | 'auto_planning';

/** Those that plan beside the others, at most one of each at a time. */
export type PlanningType = Extract<AgentType, 'architect' | 'project_manager'>;

/** What a card shows of a live agent. */
export type AgentActivity =
  'starting' | 'thinking' | 'working' | 'testing' | 'waiting' | 'submitted' | 'success' | 'error';

/** What every provider's output is translated to. */
export type AgentEvent =
  | { readonly kind: 'thinking'; readonly text: string }
  | { readonly kind: 'working'; readonly text: string }
  | { readonly kind: 'testing'; readonly text: string }
  | { readonly kind: 'toolCall'; readonly tool: string; readonly text: string }
  | { readonly kind: 'session'; readonly sessionId: string; readonly model?: string }
  | {
      readonly kind: 'usage';
      /** Totals of the whole run so far, not increments. */
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly costUsd?: number;
    }
  | { readonly kind: 'waitingForPerson'; readonly text: string }
  | {
      readonly kind: 'limitReached';
      readonly text: string;
      /** UTC ISO 8601; absent: not said. */
      readonly resetsAt?: string;
      /** The program does not end by itself but would wait for the limit's end in silence. */
      readonly waits?: boolean;
    }
  /** The last thing that a failed program wrote to standard error. */
  | { readonly kind: 'complaint'; readonly text: string }
  | { readonly kind: 'result'; readonly ok: boolean; readonly text: string };

/**
 * All that a launcher needs to run one agent, as plain data: nothing outside the local launcher may assume
 * that the agent is on this machine.
 */
export interface RunDescription {
  readonly agentId: number;
  readonly fence: number;
  readonly taskId: string;
  readonly taskType: TaskType;
  readonly featureId: number | undefined;
  readonly provider: string;
  readonly model: string | undefined;
  readonly invocation: Invocation;
  readonly worktree: string;
  readonly branch: string;
  readonly baseCommit: string;
  readonly limits: {
    /** 0 = no limit. */
    readonly wallMs: number;
    /** Between TERM and KILL. */
    readonly graceMs: number;
    /** How long the agent may go on when no host answers; at most 60 minutes. */
    readonly hostlessMs: number;
  };
  /** Bearer token for the tools, worth nothing beyond this agent's own task. */
  readonly toolToken: string;
}

export type RunEvent =
  | {
      readonly kind: 'started';
      readonly pid: number;
      readonly processStartedAt: string;
      readonly runnerPid: number;
    }
  /** What an earlier host has announced, and an end is judged by all the same; nothing of it is news. */
  | { readonly kind: 'recalled'; readonly heard: HeardOfRun }
  /** Something was written; `events` is what could be made of it. */
  | { readonly kind: 'output'; readonly bytes: number; readonly events: readonly AgentEvent[] }
  | { readonly kind: 'ended'; readonly exit: RunExit };

export interface OutputRange {
  readonly text: string;
  /** Byte offset after `text`. */
  readonly end: number;
  /** Size of the whole output in bytes. */
  readonly total: number;
}

export type StopReason = 'stopped' | 'killed' | 'timeLimit' | 'replaced';

/** A run under way, or one that has ended and is not yet disposed. */
export interface RunHandle extends Disposable {
  readonly agentId: number;
  /** Replays nothing: subscribe in the same turn in which the handle was handed over. */
  readonly onEvent: Event<RunEvent>;
  /** Resolves when the whole process tree is gone and the exit record is written. */
  readonly ended: Promise<RunExit>;
  stop(reason: StopReason): Promise<RunExit>;
}

/** What can be seen of a run from outside. */
export interface RunVitals {
  readonly usage: TreeUsage;
  /** Bytes that it has written, to standard error as well. */
  readonly written: number;
}

export interface Launcher {
  /** Starts the runner. Rejects when it could not be started; then nothing runs and nothing will. */
  launch(run: RunDescription): Promise<RunHandle>;
  /** Whether runs are to be expected, so that what every one needs can be made ready before. */
  expectRuns(areExpected: boolean): void;
  /** A run is being started: what is made ready for the next one would take the processor from it. */
  readonly isLaunching: boolean;
  /** Takes over a run that an earlier host started; `undefined` when nothing of it is known any more. */
  adopt(agentId: number): Promise<RunHandle | undefined>;
  /** Of the runs under way, by agent; one of which nothing can be seen is not in it. */
  vitals(): Promise<ReadonlyMap<number, RunVitals>>;
  /** Output of a run, also of one that has ended. */
  readOutput(agentId: number, from: number, maxBytes: number): Promise<OutputRange>;
  /** Lets go of what was made ready; runs go on. */
  close(): Promise<void>;
}
