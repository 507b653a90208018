import { existsSync } from 'node:fs';
import path from 'node:path';
import { mapLimited } from '../../base/mapLimited';
import { processesInEach } from '../../base/processesIn';
import { isGate } from '../../git/gateWorktree';
import type { Git } from '../../git/git';
import { isPassing } from '../../git/halfMadeWorktree';
import { worktreeContents, type WorktreeContents } from '../../git/worktreeContents';
import { listWorktrees, recordedPath, samePath, type WorktreeEntry } from '../../git/worktreeList';
import type { Reader } from '../../store/store';
import type { WorktreeState, WorktreeView } from '../../../shared/placeViews';
import { type TrackedPlace, trackedPlaces, whyPlaceStays } from './trackedPlaces';

export interface WorktreeSource {
  readonly repository: { readonly git: Git };
  readonly worktrees: { readonly root: string };
  /** The commit that unmerged work is measured against. */
  readonly target: string;
  readonly read: <T>(use: (reader: Reader | undefined) => T) => Promise<T>;
}

const atOnce = 4;

const nothing: WorktreeContents = {
  changed: 0,
  untracked: 0,
  unmerged: 0,
  own: undefined,
  lastCommit: undefined,
};

/** Our worktrees wherever they lie, and all others under the worktree root, by path. */
export async function worktreeViews(source: WorktreeSource): Promise<WorktreeView[]> {
  const { git } = source.repository;
  const root = await recordedPath(source.worktrees.root);
  const tracked = await source.read((reader) => (reader === undefined ? [] : trackedPlaces(reader)));
  // The main worktree, which git names first, is never ours.
  const found = (await listWorktrees(git)).slice(1).flatMap((entry) => {
    const place = tracked.find((each) => samePath(each.path, entry.path));
    const ours = place !== undefined || samePath(path.dirname(entry.path), root);
    return ours ? [{ entry, place }] : [];
  });
  const processes = await processesInEach(found.map(({ entry }) => entry.path));
  const views = await mapLimited(found, atOnce, async ({ entry, place }) => {
    const there = existsSync(path.join(entry.path, '.git'));
    const contents = there ? await contentsOf(git, entry, source.target, place) : nothing;
    return viewOf(entry, place, contents, { there, processes: processes.get(entry.path) ?? [] });
  });
  return views.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}

async function contentsOf(
  git: Git,
  entry: WorktreeEntry,
  target: string,
  place: TrackedPlace | undefined,
): Promise<WorktreeContents> {
  try {
    return await worktreeContents(git.at(entry.path), target, place?.base ?? undefined);
  } catch (error) {
    // Taken away while we looked: then there is nothing to tell of it.
    if (!existsSync(path.join(entry.path, '.git'))) return nothing;
    throw error;
  }
}

interface Surroundings {
  readonly there: boolean;
  readonly processes: readonly number[];
}

function viewOf(
  entry: WorktreeEntry,
  place: TrackedPlace | undefined,
  contents: WorktreeContents,
  surroundings: Surroundings,
): WorktreeView {
  const kind = place !== undefined ? 'agent' : isGate(entry) ? 'gate' : 'other';
  const refusal = refusalOf(entry, place, kind, surroundings);
  const state = stateOf(entry, place, kind, contents, surroundings);
  const { changed, untracked, unmerged, lastCommit } = contents;
  return {
    path: entry.path,
    name: path.basename(entry.path),
    kind,
    state,
    branch: entry.branch ?? place?.branch,
    featureId: place?.featureId ?? undefined,
    featureName: place?.featureName ?? undefined,
    agentId: place?.agentId ?? undefined,
    processes: surroundings.processes,
    changed,
    untracked,
    unmerged,
    lastCommit,
    refusal,
    done:
      refusal === undefined &&
      surroundings.there &&
      place !== undefined &&
      unmerged === 0 &&
      (place.featureStatus === 'passing' || place.featureStatus === null),
  };
}

function refusalOf(
  entry: WorktreeEntry,
  place: TrackedPlace | undefined,
  kind: WorktreeView['kind'],
  { there, processes }: Surroundings,
): string | undefined {
  if (kind === 'gate') return 'The checks of a merge run in it; it goes when they have ended.';
  if (!isPassing(entry)) {
    const why = entry.locked === undefined || entry.locked === '' ? '' : ` (${entry.locked})`;
    return `It is locked${why}; unlock it with \`git worktree unlock\` first.`;
  }
  if (processes.length === 1) return `Process ${processes.join()} works in it; end it first.`;
  if (processes.length > 1) return `The processes ${processes.join(', ')} work in it; end them first.`;
  // Without its folder nobody goes on in it; an unfinished feature keeps its branch.
  const stays = place && whyPlaceStays(place);
  return there || place?.liveAgentId !== null ? stays : undefined;
}

function stateOf(
  entry: WorktreeEntry,
  place: TrackedPlace | undefined,
  kind: WorktreeView['kind'],
  { changed, untracked, unmerged, own }: WorktreeContents,
  { there, processes }: Surroundings,
): WorktreeState {
  const live = place !== undefined && place.liveAgentId !== null;
  if (live || kind === 'gate' || processes.length > 0) return 'inUse';
  if (!there) return 'missing';
  if (!isPassing(entry)) return 'locked';
  if (changed + untracked > 0) return 'dirty';
  if (unmerged > 0) return 'unmerged';
  return own === 0 ? 'empty' : 'merged';
}
