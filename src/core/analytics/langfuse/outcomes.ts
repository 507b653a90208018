import type { ObservationLevel } from '@langfuse/tracing';
import type { ExportedAgent } from './exportedAgent';

interface OutcomeLook {
  readonly level: ObservationLevel;
  /** Says what happened without any text of the agent, the feature or the project. */
  readonly message: string;
}

const looks: Readonly<Record<string, OutcomeLook>> = {
  merged: { level: 'DEFAULT', message: 'Merged into the integration branch.' },
  submitted: { level: 'DEFAULT', message: 'Submitted its work.' },
  skipped: { level: 'WARNING', message: 'Let other features go first.' },
  interrupted: { level: 'WARNING', message: 'Interrupted; this is no attempt.' },
  no_submission: { level: 'ERROR', message: 'Ended without submitting anything.' },
  no_commit: { level: 'ERROR', message: 'Submitted work without a commit.' },
  gave_up: { level: 'ERROR', message: 'Gave up.' },
  conflict: { level: 'ERROR', message: 'The work conflicts with the integration branch.' },
  gate_red: { level: 'ERROR', message: 'The checks failed on the merged tree.' },
};

const byStatus: Readonly<Record<string, OutcomeLook>> = {
  completed: { level: 'DEFAULT', message: 'Completed.' },
  killed: { level: 'WARNING', message: 'Killed.' },
};

export function lookOf({ outcome, status }: ExportedAgent): OutcomeLook {
  return (
    (outcome === null ? byStatus[status] : looks[outcome]) ?? {
      level: 'ERROR',
      message: `Ended as ${outcome ?? status}.`,
    }
  );
}
