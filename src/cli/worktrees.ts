import { diskUse } from '../core/base/diskUse';
import { MusterError } from '../core/base/errors';
import { mapLimited } from '../core/base/mapLimited';
import { cleanUpWorktrees } from '../core/orchestration/places/cleanUpWorktrees';
import type { Places } from '../core/orchestration/places/places';
import type { CleanUpItem, CleanUpSelection, WorktreeView } from '../shared/placeViews';
import { placeSubject, sizeText, worktreeContentsText, worktreeStateTexts } from '../shared/placeTexts';
import type { CliCommand } from './command';
import { openPlaces, placeOptions, placeOptionsHelp, withPlaces } from './openPlaces';
import { logTo } from './runToEnd';

const usage = `Usage: muster worktrees list [options]
       muster worktrees clean [NAME ...] [--dry-run] [options]
       muster worktrees prune [--dry-run] [options]

"list" shows the agents' worktrees, what is in them, and what they take on the disk. "clean" takes away those
whose work is merged, or those that are named by folder, path or branch. "prune" forgets those whose folder is
gone. Before anything goes, commits, uncommitted and untracked files are kept (see muster rescue); files that
git ignores are not. Nothing is taken away in which an agent or another process works, and nothing that is
locked.

"clean" and "prune" need to be the only one that works on the repository; "list" and --dry-run do not.

  --dry-run                  only say what would go and what would stay
  --no-disk-use              do not count what worktrees take on the disk
${placeOptionsHelp}`;

export const worktreesCommand: CliCommand = {
  summary: "List the agents' worktrees, and clean up what is not needed any more.",
  usage,
  options: { ...placeOptions, 'dry-run': { type: 'boolean' }, 'no-disk-use': { type: 'boolean' } },
  run: async (values, [action = 'list', ...names]) => {
    if (!['list', 'clean', 'prune'].includes(action) || (action !== 'clean' && names.length > 0)) {
      console.error('muster worktrees takes "list", "clean" with names or without, or "prune".');
      return 2;
    }
    const json = values['json'] === true;
    const log = logTo(process.stderr);
    if (action === 'list') {
      const places = await openPlaces(values, log);
      const sized = await withSizes(await places.worktrees(), values['no-disk-use'] !== true);
      console.log(json ? JSON.stringify(sized) : listText(sized));
      return 0;
    }
    const dryRun = values['dry-run'] === true;
    const selectionOf = (views: readonly WorktreeView[]): CleanUpSelection =>
      action === 'prune' ? 'missing' : names.length === 0 ? 'done' : names.map((name) => named(views, name));
    const items = dryRun
      ? await plan(await openPlaces(values, log), selectionOf)
      : await withPlaces(values, log, async (places, tools) => {
          const views = await places.worktrees();
          return cleanUpWorktrees(tools, views, selectionOf(views));
        });
    console.log(json ? JSON.stringify(items) : itemsText(items, dryRun));
    // Whoever names one wants it to go.
    return names.length > 0 && items.some(({ removed }) => !removed) ? 1 : 0;
  },
};

async function plan(
  places: Places,
  selectionOf: (views: readonly WorktreeView[]) => CleanUpSelection,
): Promise<CleanUpItem[]> {
  return places.planCleanUp(selectionOf(await places.worktrees()));
}

function named(views: readonly WorktreeView[], name: string): string {
  const found = views.filter((view) => [view.name, view.path, view.branch].includes(name));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first.path;
  throw new MusterError(
    'WorktreeGone',
    found.length === 0
      ? `There is no worktree "${name}" of Muster's; muster worktrees list shows those that there are.`
      : `"${name}" is the name of several worktrees; name one by its path.`,
  );
}

interface SizedWorktree extends WorktreeView {
  /** `undefined`: not counted. */
  readonly diskUse: { readonly bytes: number; readonly complete: boolean } | undefined;
}

function withSizes(views: readonly WorktreeView[], wanted: boolean): Promise<SizedWorktree[]> {
  return mapLimited(views, 2, async (view) => {
    const use = wanted ? await diskUse(view.path).catch(() => undefined) : undefined;
    return { ...view, diskUse: use && { bytes: use.bytes, complete: use.complete } };
  });
}

function listText(views: readonly SizedWorktree[]): string {
  if (views.length === 0) return 'There are no worktrees of agents.';
  return views
    .map((view) => {
      const agent = view.agentId === undefined ? '' : `, agent ${view.agentId}`;
      const facts = [
        view.branch === undefined ? undefined : `branch ${view.branch}`,
        worktreeContentsText(view) || undefined,
        view.lastCommit && `last commit ${view.lastCommit.at}`,
        view.diskUse && sizeText(view.diskUse),
      ].filter((fact) => fact !== undefined);
      return [
        `${view.name}  ${worktreeStateTexts[view.state]}  ${placeSubject(view)}${agent}`,
        `    ${facts.join(', ')}`,
        `    ${view.path}`,
      ].join('\n');
    })
    .join('\n');
}

function itemsText(items: readonly CleanUpItem[], dryRun: boolean): string {
  if (items.length === 0) return 'There is nothing to clean up.';
  const verb = dryRun ? 'Would go' : 'Gone';
  return items
    .map(({ name, removed, text }) => `${removed ? verb : dryRun ? 'Would stay' : 'Stays'}: ${name}. ${text}`)
    .join('\n');
}
