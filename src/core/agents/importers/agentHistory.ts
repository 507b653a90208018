/** A row of a file that tells of an agent of an earlier system, checked and cleaned. */
export interface RecordedAgent {
  /** Names the row of the source, however often and in whichever time zone it is read. */
  readonly originKey: string;
  readonly pid: number;
  readonly agentType: string;
  readonly taskId: string;
  readonly taskType: string | null;
  readonly priority: number | null;
  readonly spawnedAt: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  /** Never a live one: what has no end in the file had no witness of its end. */
  readonly status: 'completed' | 'failed' | 'killed';
  readonly exitCode: number | null;
  /** Null unless both times can be trusted. */
  readonly durationMs: number | null;
  readonly command: string;
  readonly worktree: string | null;
  readonly error: string | null;
  /** JSON: the origin, what cannot be trusted, and the row of the source word for word. */
  readonly metadata: string;
}

export interface RefusedRow {
  /** Where it stands: `active_agents["123"]`, `completed_agents[7]`. */
  readonly place: string;
  readonly reason: string;
}

/** What a file tells of the agents of an earlier system. Its rows are `agents`, `repeated` and `refused`. */
export interface AgentHistory {
  readonly file: string;
  readonly total: number;
  readonly agents: readonly RecordedAgent[];
  /** Rows that tell of an agent of {@link agents} once more. */
  readonly repeated: readonly RefusedRow[];
  readonly refused: readonly RefusedRow[];
  /** In which the file's times were read where they name none. */
  readonly timeZone: string;
  /** The file's own evidence for another one. */
  readonly suggestedTimeZone: string | undefined;
  readonly warnings: readonly string[];
}
