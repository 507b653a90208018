import { configChanges } from './configChanges';
import { fileChanges, hookChanges } from './fileChanges';
import { HeadLogs } from './headLog';
import { refChange } from './refChange';
import { differing, type SharedChange, type SharedContext } from './sharedChange';
import type { SharedState } from './sharedState';
import { stashChanges } from './stashChanges';

/** A push moves few; what moves more is a fetch, and need not be asked about one by one. */
const mostPushed = 20;

/**
 * What is other than it was before an agent worked and is not explained. Old refs and stash entries that would be lost are kept.
 */
export async function compareShared(
  context: SharedContext,
  before: SharedState,
  after: SharedState,
): Promise<SharedChange[]> {
  return [
    ...(await refChanges(context, before, after)),
    ...(await stashChanges(context, before, after)),
    ...(await configChanges(context, before, after)),
    ...fileChanges(context, before, after),
    ...hookChanges(context, before, after),
  ];
}

async function refChanges(
  context: SharedContext,
  before: SharedState,
  after: SharedState,
): Promise<SharedChange[]> {
  const logs = new HeadLogs(context.repository.git);
  const changes: SharedChange[] = [];
  const names = differing(before.refs, after.refs);
  const isFetched = (name: string): boolean => name.startsWith('refs/remotes/') && name in after.refs;
  const fetched = names.filter(isFetched).length > mostPushed;
  for (const name of names) {
    if (fetched && isFetched(name)) continue;
    const move = { name, before: before.refs[name] ?? null, after: after.refs[name] ?? null };
    const change = await refChange(context, logs, move);
    if (change !== undefined) changes.push(change);
  }
  return changes;
}
