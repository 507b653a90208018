import type { GateCommandResult } from '../core/git/gateCommand';
import type { GatePlan } from '../core/git/gating/gatePlan';
import type { ScriptChange } from '../core/git/gating/scriptChanges';

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
        /** False: there was nothing to run, so nothing is known. */
        readonly verified: boolean;
        readonly commit: string;
        readonly tree: string;
        readonly commands: readonly GateCommandResult[];
        readonly plan: GatePlan | undefined;
        readonly changes: readonly ScriptChange[];
      }
    | undefined;
  readonly hold:
    | {
        readonly at: string;
        readonly changes: readonly ScriptChange[];
        /** Undefined: a person has to decide. */
        readonly decision: 'approved' | 'rejected' | undefined;
        readonly note: string | undefined;
        readonly decidedAt: string | undefined;
      }
    | undefined;
}
