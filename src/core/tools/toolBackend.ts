import type { AgentType, TaskType } from '../agents/run';
import type { Reader } from '../store/store';

/** The agent behind a tool call, as its token and its row say. */
export interface ToolCaller {
  readonly agentId: number;
  readonly agentType: AgentType;
  readonly taskType: TaskType;
  readonly featureId: number | undefined;
  readonly fence: number;
  readonly attempt: number;
  /** False for one that has ended or whose feature a later agent has: it may neither read nor write. */
  readonly holds: boolean;
}

/** What a writing tool answers; the message is one sentence for the agent. */
export interface ToolAnswer {
  readonly ok: boolean;
  readonly message: string;
}

/**
 * What the tool server needs from the engine.
 *
 * The writing methods do their effect in one transaction together with {@link once} and
 * {@link requireHold}: a call that is repeated, or that comes too late, has no second effect. They may be
 * slow (git is asked), and another call with the same id may come meanwhile.
 */
export interface ToolBackend {
  readonly reader: Reader;
  /** The agent with that SHA-256 (hex) of its token; see {@link authenticateAgent}. */
  authenticate(tokenHash: string): ToolCaller | undefined;
  integrationBranch(): string;
  /** Files in which the feature's work and the integration branch contradict each other. */
  conflictFiles(featureId: number): readonly string[];
  /** A tool was called: evidence of life. */
  noteCall(caller: ToolCaller, tool: string): void;
  /** Hands the work to the merge queue. Not ok with uncommitted changes or without a commit beyond the base. */
  submit(caller: ToolCaller, callId: string): Promise<ToolAnswer>;
  /** This attempt has failed, in the agent's own words. */
  giveUp(caller: ToolCaller, reason: string, callId: string): Promise<ToolAnswer>;
  skip(caller: ToolCaller, callId: string): Promise<ToolAnswer>;
  /** The agent hands its feature back. */
  clearInProgress(caller: ToolCaller, callId: string): Promise<ToolAnswer>;
}
