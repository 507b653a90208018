import { recordEvent } from '../../store/activityLog';
import type { Engine } from '../engine';
import { createLanding, type Landing } from './landing';

/** Landing from the host that runs the project: it says so in the activity feed. */
export function engineLanding(engine: Engine): Landing {
  const { store, repository, environment, integration, log, sharedWatch } = engine;
  return createLanding({
    repository,
    environment,
    integrationBranch: () => integration.branch,
    reading: (use) => Promise.resolve(use(store)),
    onLanded: async ({ branch, source, features, commits, keptRef }) => {
      sharedWatch.refsMoved();
      const count = features.brought.length;
      const what = count === 1 ? '1 feature' : `${count} features`;
      log.info(`Landed ${source} into ${branch}; the old tip is ${keptRef}`);
      await store.commit((tx) =>
        recordEvent(tx, {
          kind: 'landed',
          level: 'success',
          text: `Landed ${source} into ${branch}: ${what}, ${commits} commits; the old tip is kept as ${keptRef}`,
        }),
      );
    },
  });
}
