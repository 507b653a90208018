import { printable } from '../core/analytics/rendering/safeText';
import { MusterError } from '../core/base/errors';
import { findOwner } from '../core/orchestration/ownerLine';
import { requireDatabaseOf } from '../core/orchestration/withDatabase';
import { cleanUpWorktrees } from '../core/orchestration/places/cleanUpWorktrees';
import type { SharedProject } from '../core/orchestrator';
import type { CleanUpItem, CleanUpSelection, WorktreeView } from '../shared/placeViews';
import type { CliCommand } from './command';
import { openProject } from './engine';
import { mergeOptions, mergingProject } from './mergingProject';
import type { FeatureView, Snapshot } from '../shared/viewModel';
import { openPlaces, placeOptions, placeOptionsHelp, withPlaces } from './openPlaces';
import { wholeNumber } from './options';
import { diffOptions, printDiff } from './printDiff';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { untilSnapshot } from './untilSnapshot';
import { withProject } from './withProject';
import { listWorktrees, worktreeTable } from './worktreeList';
import { UsageError } from './usageError';

const usage = `Usage: muster worktrees list [options]
       muster worktrees create FEATURE [options]
       muster worktrees merge FEATURE [options]
       muster worktrees diff NAME [--stat] [options]
       muster worktrees clean [NAME ...] [--dry-run] [options]     (or cleanup)
       muster worktrees prune [--dry-run] [options]

"list" shows the agents' worktrees: feature, branch, whether all is merged and committed, what they take on the
disk, the last commit, and what a clean-up would do and keep. "create" makes the worktree of a feature before an
agent does; its next agent goes on there. "merge" submits what is committed in a feature's worktree, in place of
an agent: it is merged and checked like all work. "diff" shows all that was done in one, committed or not. "clean" takes away those whose work is merged, or those that are
named by folder, path or branch. "prune" forgets those whose folder is gone. Before anything goes, commits,
uncommitted and untracked files are kept (see muster rescue); files that git ignores are not. Nothing is taken away
in which an agent or another process works, and nothing that is locked.

All of it works beside a window or terminal that runs the project, which then does what changes anything.

  --dry-run                  only say what would go and what would stay
  --stat                     only the files, and how much of each
  --no-disk-use              do not count what worktrees take on the disk
${placeOptionsHelp}
  --gate LINE, --no-detect, --yolo, --on-script-change WHAT, --setup LINE, --copy PATTERN, --link PATTERN, --ports N
                             for "merge" where nobody runs the project, as for muster run

Examples:
  muster worktrees list --json
  muster worktrees create 12
  muster worktrees merge 12
  muster worktrees clean --dry-run

Exit codes: 0 done; 1 not merged, or one that was named stays; 2 the command line is not understood; 3 the merge
waits for a person.`;

type Values = Readonly<Record<string, unknown>>;
type Action = (values: Values, names: readonly string[]) => Promise<number>;

/** By what is called; `clean` takes names, `diff` one, `create` and `merge` one feature. */
const actions: Readonly<Record<string, { readonly names: 'none' | 'one' | 'any'; readonly run: Action }>> = {
  list: { names: 'none', run: list },
  create: { names: 'one', run: create },
  merge: { names: 'one', run: merge },
  diff: { names: 'one', run: diff },
  clean: { names: 'any', run: clean },
  cleanup: { names: 'any', run: clean },
  prune: { names: 'none', run: (values) => cleanUp(values, () => 'missing') },
};

export const worktreesCommand: CliCommand = {
  summary: "List, create, merge, show and clean up the agents' worktrees.",
  usage,
  options: {
    ...mergeOptions,
    ...placeOptions,
    ...diffOptions,
    'dry-run': { type: 'boolean' },
    'no-disk-use': { type: 'boolean' },
  },
  mostArguments: Infinity,
  run: async (values, [name = 'list', ...names]) => {
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    const fits = { none: names.length === 0, one: names.length === 1, any: true };
    if (action === undefined || !fits[action.names]) {
      throw new UsageError(
        'muster worktrees takes "list", "create" or "merge" with a feature, "diff" with a name, "clean" with names or without, or "prune".',
      );
    }
    return action.run(values, names);
  },
};

async function list(values: Values): Promise<number> {
  const places = await openPlaces(values, logTo(process.stderr));
  const worktrees = await listWorktrees(places, values['no-disk-use'] !== true);
  console.log(values['json'] === true ? JSON.stringify(worktrees) : worktreeTable(worktrees));
  return 0;
}

async function diff(values: Values, [name = '']: readonly string[]): Promise<number> {
  const places = await openPlaces(values, logTo(process.stderr));
  await printDiff(await places.diffOfWorktree(named(await places.worktrees(), name)), values);
  return 0;
}

function create(values: Values, names: readonly string[]): Promise<number> {
  return within(values, async (project) => {
    const made = await project.createWorktree(featureIn(names));
    print(values, made, `Made ${made.path} on the branch ${made.branch}.`);
    return 0;
  });
}

function merge(values: Values, names: readonly string[]): Promise<number> {
  return within(values, async (project) => {
    const wanted = featureIn(names);
    const errorBefore = featureOf(project.snapshot(), wanted)?.lastError;
    const submitted = await project.mergeWorktree(wanted);
    const { featureId, branch, commit } = submitted;
    // Where another host runs the project, what is shown here may be of before the submission.
    let isShown = false;
    const snapshot = await untilSnapshot(project, (shown) => {
      const { state, lastError } = featureOf(shown, featureId) ?? {};
      isShown ||= state === 'merging' || state === 'passing' || state === 'needsPerson';
      isShown ||= lastError !== errorBefore;
      return shown.standstill !== undefined || (isShown && state !== 'merging');
    });
    const feature = featureOf(snapshot, featureId);
    const merged = feature?.state === 'passing';
    const why = snapshot.standstill ?? feature?.lastError ?? feature?.reasonText ?? '';
    print(
      values,
      { ...submitted, merged, ...(merged ? {} : { why }) },
      merged
        ? `Merged ${branch} at ${commit.slice(0, 9)}: #${featureId} passes.`
        : `Submitted ${branch} at ${commit.slice(0, 9)}, but it is not merged. ${printable(why)}`,
    );
    if (merged) return 0;
    return feature?.state === 'needsPerson' || feature?.state === 'merging' ? 3 : 1;
  });
}

function featureOf({ features }: Snapshot, featureId: number): FeatureView | undefined {
  return features.find(({ id }) => id === featureId);
}

function clean(values: Values, names: readonly string[]): Promise<number> {
  return cleanUp(
    values,
    (views) => (names.length === 0 ? 'done' : names.map((name) => named(views, name))),
    // Whoever names one wants it to go.
    (items) => names.length > 0 && items.some(({ removed }) => !removed),
  );
}

async function cleanUp(
  values: Values,
  selectionOf: (views: readonly WorktreeView[]) => CleanUpSelection,
  isWrong: (items: readonly CleanUpItem[]) => boolean = () => false,
): Promise<number> {
  const dryRun = values['dry-run'] === true;
  const log = logTo(process.stderr);
  const plan = async (): Promise<CleanUpItem[]> => {
    const places = await openPlaces(values, log);
    return places.planCleanUp(selectionOf(await places.worktrees()));
  };
  const items = dryRun
    ? await plan()
    : (await findOwner(projectFolder(values))) !== undefined
      ? await withProject(values, async (project) => {
          const views = await (await project.places()).worktrees();
          return project.cleanUp(selectionOf(views));
        })
      : await withPlaces(values, log, async (places, tools) => {
          const views = await places.worktrees();
          return cleanUpWorktrees(tools, views, selectionOf(views));
        });
  print(values, items, itemsText(items, dryRun));
  return isWrong(items) ? 1 : 0;
}

/** Merges go on while it is open, but no agent is started. */
async function within(values: Values, use: (project: SharedProject) => Promise<number>): Promise<number> {
  await requireDatabaseOf(projectFolder(values));
  const project = await openProject(mergingProject(values));
  try {
    return await use(project);
  } finally {
    await project.close();
  }
}

function print(values: Values, value: unknown, text: string): void {
  console.log(values['json'] === true ? JSON.stringify(value) : text);
}

/** @throws MusterError SettingInvalid */
function featureIn([text = '']: readonly string[]): number {
  return wholeNumber('FEATURE', text.replace(/^#/, ''), 0, { min: 1, max: Number.MAX_SAFE_INTEGER });
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

function itemsText(items: readonly CleanUpItem[], dryRun: boolean): string {
  if (items.length === 0) return 'There is nothing to clean up.';
  const verb = dryRun ? 'Would go' : 'Gone';
  return items
    .map(({ name, removed, text }) => `${removed ? verb : dryRun ? 'Would stay' : 'Stays'}: ${name}. ${text}`)
    .join('\n');
}
