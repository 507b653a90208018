import type { ReadableProject } from '../core/orchestrator';
import type { Snapshot } from '../shared/viewModel';

/** Resolves to the first snapshot that fulfils the condition. */
export function untilSnapshot(
  project: Pick<ReadableProject, 'snapshot' | 'onDidChange'>,
  condition: (snapshot: Snapshot) => boolean,
): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      try {
        const snapshot = project.snapshot();
        if (!condition(snapshot)) return;
        listening.dispose();
        resolve(snapshot);
      } catch (error) {
        listening.dispose();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const listening = project.onDidChange(look);
    look();
  });
}
