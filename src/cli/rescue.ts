import path from 'node:path';
import { rescueMeant } from '../core/orchestration/places/restoreWork';
import type { RescueView } from '../shared/placeViews';
import { placeSubject, rescueContentsText } from '../shared/placeTexts';
import type { CliCommand } from './command';
import { openPlaces, placeOptions, placeOptionsHelp } from './openPlaces';
import { textOption } from './options';
import { diffOptions, printDiff } from './printDiff';
import { logTo } from './runToEnd';
import { UsageError } from './usageError';
import { withProject } from './withProject';

const usage = `Usage: muster rescue list [options]
       muster rescue diff AGENT|REF [--stat] [options]
       muster rescue restore AGENT|REF [--branch NAME] [--into DIR] [options]
       muster rescue delete AGENT|REF --yes [options]

Before a worktree goes, its commits and its uncommitted and untracked files are kept under refs/muster/rescue/.
"list" shows what is kept, the newest first. "restore" makes a branch and a worktree of it, as it was: what was
staged is staged again. What is kept stays kept, and nothing that exists is touched. "diff" shows what it holds. All
three work while Muster runs. "delete" gives up for good what is kept; while a window or another terminal runs the
project, do it there.

  --stat                     only the files, and how much of each
  --yes                      what is deleted cannot be had back
  --branch NAME              name of the new branch (default: after the rescue)
  --into DIR                 folder of the new worktree (default: under the worktree root)
${placeOptionsHelp}`;

export const rescueCommand: CliCommand = {
  summary: 'List, show, restore and delete what was kept of worktrees that are gone.',
  usage,
  options: {
    ...placeOptions,
    ...diffOptions,
    branch: { type: 'string' },
    into: { type: 'string' },
    yes: { type: 'boolean' },
  },
  mostArguments: Infinity,
  run: async (values, [action = 'list', what, ...rest]) => {
    const expected = action === 'list' ? what === undefined : isOfOne(action) && what !== undefined;
    if (!expected || rest.length > 0) {
      throw new UsageError(
        'muster rescue takes "list", or "diff", "restore" or "delete" and one agent or ref; --help says more.',
      );
    }
    const json = values['json'] === true;
    const places = await openPlaces(values, logTo(process.stderr));
    const rescues = await places.rescues();
    if (what === undefined) {
      console.log(json ? JSON.stringify(rescues) : listText(rescues));
      return 0;
    }
    const meant = rescueMeant(rescues, what);
    if (action === 'diff') {
      await printDiff(await places.diffOfRescue(meant.ref), values);
      return 0;
    }
    if (action === 'delete') {
      await remove(values, meant);
      console.log(json ? JSON.stringify({ deleted: meant.ref }) : `Deleted ${meant.ref}.`);
      return 0;
    }
    const into = textOption(values['into']);
    const restored = await places.restoreRescue(meant.ref, {
      branch: textOption(values['branch']),
      folder: into === undefined ? undefined : path.resolve(into),
    });
    console.log(
      json
        ? JSON.stringify(restored)
        : `Restored ${restored.ref} in ${restored.path}, on the branch ${restored.branch}.`,
    );
    return 0;
  },
};

function isOfOne(action: string): boolean {
  return ['diff', 'restore', 'delete'].includes(action);
}

/** For good, so it is not done by a slip. */
async function remove(values: Readonly<Record<string, unknown>>, rescue: RescueView): Promise<void> {
  if (values['yes'] !== true) {
    throw new UsageError(
      `What is deleted of ${rescue.ref} cannot be had back; look with muster rescue diff, then add --yes.`,
    );
  }
  // What was rescued is git's, and stays when the database was deleted.
  await withProject(values, (project) => project.deleteRescue(rescue), { needsDatabase: false });
}

function listText(rescues: readonly RescueView[]): string {
  if (rescues.length === 0) return 'Nothing was rescued yet.';
  return rescues
    .map((rescue) => {
      const agent = rescue.agentId === undefined ? '' : `, agent ${rescue.agentId}`;
      return [
        `${rescue.name}  ${placeSubject(rescue)}${agent}, ${rescue.at}`,
        `    ${rescueContentsText(rescue)}`,
        `    ${rescue.ref}`,
      ].join('\n');
    })
    .join('\n');
}
