import type { Engine } from './engine';

/**
 * Makes ready what every agent needs to be started, as long as some are to be expected. Not while one is being started,
 * which would have to share the processor with that; the pass after it comes at once.
 */
export async function makeReady(
  { launcher, sharedWatch, gitStarter }: Pick<Engine, 'launcher' | 'sharedWatch' | 'gitStarter'>,
  areExpected: boolean,
): Promise<void> {
  if (areExpected && launcher.isLaunching) return;
  launcher.expectRuns(areExpected);
  await Promise.all([gitStarter.expect(areExpected), sharedWatch.expectRuns(areExpected)]);
}
