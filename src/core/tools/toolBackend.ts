import type { AgentType, TaskType } from '../agents/run';
import type { Feature } from '../backlog/feature';
import type { Clock } from '../base/clock';
import type { AssignRequest, AssignResult } from '../scheduling/assignment';
import type { Reader, Transaction } from '../store/store';

/** Who calls: an agent of Muster's, or a chat in the editor, which belongs to the user and has no task. */
export type CallerType = AgentType | 'chat';

/** The agent behind a tool call, as its token and its row say. */
export interface ToolCaller {
  /** 0 for a chat. */
  readonly agentId: number;
  readonly agentType: CallerType;
  readonly taskType: TaskType;
  readonly featureId: number | undefined;
  readonly fence: number;
  readonly attempt: number;
  /** Its program asks with a tool whether its model may do what is not allowed beforehand. */
  readonly asksPermission: boolean;
  /** False for one that has ended or whose feature a later agent has: it may neither read nor write. */
  readonly holds: boolean;
}

export interface NewCheck {
  readonly featureId: number;
  readonly command: string;
  readonly timeoutSeconds: number;
}

export interface RegressionBatch {
  /** Of the integration branch, on which the agent works. */
  readonly commit: string;
  readonly tests: readonly {
    readonly feature: Feature;
    /** The agent has given its verdict, or it would come too late. */
    readonly isOpen: boolean;
    readonly check:
      | { readonly command: string; readonly result: string | undefined; readonly output: string | undefined }
      | undefined;
  }[];
}

/** What a writing tool answers; the message is one sentence for the agent. */
export interface ToolAnswer {
  readonly ok: boolean;
  readonly message: string;
}

/** The caller behind a chat's calls; whoever lets a chat in asks for the user's consent. */
export const chatCaller: ToolCaller = {
  agentId: 0,
  agentType: 'chat',
  taskType: 'implementation',
  featureId: undefined,
  fence: 0,
  attempt: 0,
  asksPermission: false,
  holds: true,
};

/**
 * What the tool server needs from the engine.
 *
 * The writing methods do their effect in one transaction together with {@link once} and
 * {@link requireHold}: a call that is repeated, or that comes too late, has no second effect. They may be
 * slow (git is asked), and another call with the same id may come meanwhile.
 */
export interface ToolBackend {
  readonly reader: Reader;
  readonly clock: Clock;
  /** The agent with that SHA-256 (hex) of its token; see {@link authenticateAgent}. */
  authenticate(tokenHash: string): ToolCaller | undefined;
  integrationBranch(): string;
  /** Nobody is asked whether a model may do what it may not do unasked. */
  deniesPermissions(): boolean;
  /** Files in which the feature's work and the integration branch contradict each other. */
  conflictFiles(featureId: number): readonly string[];
  /** Why nobody works on a feature, and what lies behind that, a sentence each; none: somebody does, or it passes. */
  whyWaiting(featureId: number): readonly string[];
  /** A tool was called: evidence of life. */
  noteCall(caller: ToolCaller, tool: string): void;
  /** Hands the work to the merge queue. Not ok with uncommitted changes or without a commit beyond the base. */
  submit(caller: ToolCaller, callId: string): Promise<ToolAnswer>;
  /** A testing agent's batch, in full. */
  regressionBatch(caller: ToolCaller): RegressionBatch;
  /** A testing agent has seen that a feature of its batch works, or (`seen`) that it does not any more. */
  judge(caller: ToolCaller, featureId: number, seen: string | undefined, callId: string): Promise<ToolAnswer>;
  /** A testing agent's command by which the host can check a feature of its batch. */
  setCheck(caller: ToolCaller, check: NewCheck, callId: string): Promise<ToolAnswer>;
  /** This attempt has failed, in the agent's own words. */
  giveUp(caller: ToolCaller, reason: string, callId: string): Promise<ToolAnswer>;
  skip(caller: ToolCaller, callId: string): Promise<ToolAnswer>;
  /** The agent hands its feature back. */
  clearInProgress(caller: ToolCaller, callId: string): Promise<ToolAnswer>;
  /** Any other change; the agent works on after it. What `body` throws rejects, and nothing is changed. */
  change(
    caller: ToolCaller,
    callId: string,
    tool: string,
    body: (tx: Transaction) => ToolAnswer,
  ): Promise<ToolAnswer>;
  /** Gives features to agents now. @throws MusterError NoAvailableWork, FeatureNotFound, SettingInvalid */
  assign(request: AssignRequest): Promise<AssignResult>;
  /** Resolves when the condition holds, which is looked at after each commit, after `waitMs`, or at the signal. */
  until(condition: () => boolean, waitMs: number, signal: AbortSignal): Promise<void>;
}
