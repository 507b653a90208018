import type { Orchestrator } from '../core/orchestrator';

/** What a run does when it can go on only after a person has done something. */
export const waitingOptions = {
  wait: { type: 'boolean' },
  'no-wait': { type: 'boolean' },
} as const;

export const waitingUsage = `  --wait, --no-wait          when a person has to do something before anything can go on, such as mending the
                             integration branch: wait for that (default at a terminal), or end the run`;

export const exitCodesUsage = `Exit codes:
  0  every feature has passed and the integration branch holds every commit
  1  not so: features have failed, or wait for those that have; or the run was stopped
  2  the command line is not understood
  3  a person has to do something before more can be done; what, is printed last`;

/** Somebody can be expected to see what is waited for where both ends are a terminal. */
export function waits(values: Readonly<Record<string, unknown>>, out: NodeJS.WriteStream): boolean {
  if (values['no-wait'] === true) return false;
  return values['wait'] === true || (process.stdin.isTTY && out.isTTY);
}

/** Resolves when nothing runs and nothing can, or with what a person has to do before anything can go on. */
export function untilStandstill(orchestrator: Orchestrator): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const { standstill } = orchestrator.snapshot();
      if (standstill !== undefined) end(standstill);
    };
    const listening = orchestrator.onDidChange(look);
    const end = (standstill: string | undefined): void => {
      listening.dispose();
      resolve(standstill);
    };
    orchestrator.untilIdle().then(
      // A run that was paused is idle as well.
      () => end(orchestrator.snapshot().standstill),
      (error: unknown) => {
        listening.dispose();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
    look();
  });
}
