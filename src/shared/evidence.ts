/** Types only, and none of the engine's: the dashboard knows nothing of Node. */

export interface EvidenceCommand {
  readonly command: string;
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly durationMs: number;
  readonly outputTail: string;
  /** Some of what is kept before {@link outputTail} was left out, as for the dashboard. */
  readonly isCut?: boolean;
  readonly timedOut: boolean;
  /** Files that git tracks and that it has rewritten: what it has passed on is not quite the commit. */
  readonly rewrote?: readonly string[];
}

export interface EvidencePlan {
  readonly source: 'settings' | 'project' | 'none';
  readonly commands: readonly { readonly command: string; readonly kind: string; readonly why: string }[];
  readonly yolo: boolean;
  readonly leftOut: readonly { readonly command: string }[];
}

export interface EvidenceChange {
  readonly part: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What is known of the gate's last run for a feature's work, or for the integration branch by itself. */
export interface GateEvidence {
  /** Undefined: the integration branch as it is. */
  readonly featureId: number | undefined;
  readonly title: string;
  /** `queued`, `gating`, `intent`, `merged`, `conflict`, `gate_red`, `abandoned`, or `held`. */
  readonly status: string;
  readonly branch: string;
  /** UTC ISO 8601; undefined while it is not finished. */
  readonly finishedAt: string | undefined;
  readonly mergeCommit: string | undefined;
  readonly conflicts: readonly string[];
  /** Undefined when no gate has run (yet). */
  readonly gate:
    | {
        readonly ok: boolean;
        /** False: there was nothing to run, or what was run has rewritten files, so that nothing is known of the commit. */
        readonly verified: boolean;
        readonly commit: string;
        readonly tree: string;
        readonly commands: readonly EvidenceCommand[];
        readonly plan: EvidencePlan | undefined;
        readonly changes: readonly EvidenceChange[];
      }
    | undefined;
  readonly hold:
    | {
        readonly at: string;
        readonly changes: readonly EvidenceChange[];
        /** Undefined: a person has to decide. */
        readonly decision: 'approved' | 'rejected' | undefined;
        readonly note: string | undefined;
        readonly decidedAt: string | undefined;
      }
    | undefined;
}
