import type { AgentView, LifecycleStatus } from './viewModel';

/** One agent that was at work on a feature. */
export interface AttemptView {
  readonly agentId: number;
  readonly live: boolean;
  readonly agentType: string;
  readonly taskType: AgentView['taskType'];
  readonly attempt: number;
  readonly provider: string;
  readonly model: string | undefined;
  readonly status: LifecycleStatus;
  readonly outcome: string | undefined;
  /** UTC ISO 8601, as all times here. */
  readonly spawnedAt: string;
  readonly completedAt: string | undefined;
  readonly durationMs: number | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly costUsd: number | undefined;
  readonly error: string | undefined;
  readonly slot: number;
}

export interface MessageView {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly status: string;
  readonly at: string;
  readonly content: string;
}

export interface FeatureLogEntry {
  readonly at: string;
  readonly level: 'info' | 'success' | 'warning' | 'error';
  readonly text: string;
}

/** What a snapshot does not have of a feature: it is fetched when its details are opened. */
export interface FeatureRecord {
  readonly featureId: number;
  readonly spec:
    | {
        readonly content: string;
        readonly commit: string | undefined;
        readonly agentId: number;
        readonly writtenAt: string;
      }
    | undefined;
  /** Latest first. */
  readonly attempts: readonly AttemptView[];
  /** Latest first. */
  readonly messages: readonly MessageView[];
  /** Latest first. */
  readonly log: readonly FeatureLogEntry[];
}
