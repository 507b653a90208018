import type { Launcher } from '../agents/run';
import type { GitStarter } from '../git/gitStarter';
import type { SharedWatch } from './sharedWatch';

export interface MadeReady {
  readonly launcher: Pick<Launcher, 'isLaunching' | 'expectRuns'>;
  readonly sharedWatch: Pick<SharedWatch, 'expectRuns'>;
  readonly gitStarter: Pick<GitStarter, 'expect'>;
}

/**
 * Makes ready what every agent needs to be started, as long as some are to be expected. Not while one is being started,
 * which would have to share the processor with that; the pass after it comes at once.
 */
export async function makeReady(
  { launcher, sharedWatch, gitStarter }: MadeReady,
  areExpected: boolean,
  isStartNear: boolean,
): Promise<void> {
  if (areExpected && (isStartNear || launcher.isLaunching)) return;
  launcher.expectRuns(areExpected);
  await Promise.all([gitStarter.expect(areExpected), sharedWatch.expectRuns(areExpected)]);
}
