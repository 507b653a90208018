import { isContainedIn } from '../git/ancestry';
import type { Git } from '../git/git';
import type { SharedChange } from '../git/shared/sharedChange';
import type { Reader } from '../store/store';
import type { Engine } from './engine';
import { readState, writeState } from './runState';
import { addFinding } from './sharedFindings';

type Tools = Pick<Engine, 'store' | 'repository' | 'integration' | 'log'>;

interface Merged {
  readonly featureId: number;
  readonly commit: string;
}

const toldKey = 'lost_merges_told';
const shownFeatures = 10;

/**
 * Tells a person when the integration branch does not hold any more what features have passed with: somebody has
 * deleted it, so that it was made anew from what is checked out, or moved it back. What is built next would lack that
 * work. Work that was landed in another form, squashed for example, is there. What cannot be found out keeps no run from
 * being started.
 */
export async function noteLostMerges(engine: Tools): Promise<void> {
  try {
    await lookForLost(engine);
  } catch (error) {
    engine.log.warn('Whether all merged work is still there could not be found out', error);
  }
}

async function lookForLost(engine: Tools): Promise<void> {
  const { store, integration } = engine;
  const { git } = engine.repository;
  const merged = mergesOfPassed(store);
  const tip = await integration.tip();
  const missing = await commitsNotIn(git, merged, tip);
  const lost = merged.filter(({ commit }) => missing.has(commit));
  const latest = lost.at(-1)?.commit;
  const told = readState(store, toldKey) ?? '';
  if (latest === undefined) {
    if (told !== '') await store.commit((tx) => writeState(tx, toldKey, ''));
    return;
  }
  // Once: whoever has accepted it need not do so again.
  if (told === latest) return;
  if (await isContainedIn(git, latest, tip)) return;
  const change = changeOf(integration.branch, lost, { latest, tip });
  await store.commit((tx) => {
    writeState(tx, toldKey, latest);
    addFinding(tx, change);
  });
}

/** The last merge of each feature that has passed, in the order in which they were made. */
function mergesOfPassed(reader: Reader): Merged[] {
  return reader.query<Merged & Record<string, number | string>>(
    `SELECT m.feature_id AS featureId, m.merge_commit AS "commit" FROM merge_record m
     JOIN features f ON f.id = m.feature_id AND f.status = 'passing'
     WHERE m.merge_commit IS NOT NULL AND m.merge_id = (SELECT max(l.merge_id) FROM merge_record l
       WHERE l.feature_id = m.feature_id AND l.status = 'merged') ORDER BY m.merge_id`,
  );
}

async function commitsNotIn(git: Git, merged: readonly Merged[], tip: string): Promise<ReadonlySet<string>> {
  if (merged.length === 0) return new Set();
  const input = [...merged.map(({ commit }) => commit), `^${tip}`].map((line) => `${line}\n`).join('');
  const { stdout } = await git.run(['rev-list', '--ignore-missing', '--stdin'], { input });
  return new Set(stdout.split('\n'));
}

function changeOf(
  branch: string,
  lost: readonly Merged[],
  { latest, tip }: { readonly latest: string; readonly tip: string },
): SharedChange {
  const ids = lost.slice(0, shownFeatures).map(({ featureId }) => `#${featureId}`);
  const more = lost.length > ids.length ? `, … ${lost.length} in all` : '';
  const whose = lost.length === 1 ? 'a feature that has passed' : 'features that have passed';
  const name = `refs/heads/${branch}`;
  return {
    what: `ref ${name}`,
    before: latest,
    after: tip,
    level: 'danger',
    by: 'unknown',
    text: `the branch "${branch}" was deleted and made anew, or moved back, and does not hold the work of ${whose} (${ids.join(', ')}${more})`,
    undo: `git update-ref ${name} ${latest} ${tip}`,
  };
}
