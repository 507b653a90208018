import path from 'node:path';
import { rescueMeant } from '../core/orchestration/places/restoreWork';
import type { RescueView } from '../shared/placeViews';
import { placeSubject, rescueContentsText } from '../shared/placeTexts';
import type { CliCommand } from './command';
import { openPlaces, placeOptions, placeOptionsHelp } from './openPlaces';
import { textOption } from './options';
import { logTo } from './runToEnd';
import { UsageError } from './usageError';

const usage = `Usage: muster rescue list [options]
       muster rescue restore AGENT|REF [--branch NAME] [--into DIR] [options]

Before a worktree goes, its commits and its uncommitted and untracked files are kept under refs/muster/rescue/.
"list" shows what is kept, the newest first. "restore" makes a branch and a worktree of it, as it was: what was
staged is staged again. What is kept stays kept, and nothing that exists is touched. Both work while Muster runs.

  --branch NAME              name of the new branch (default: after the rescue)
  --into DIR                 folder of the new worktree (default: under the worktree root)
${placeOptionsHelp}`;

export const rescueCommand: CliCommand = {
  summary: 'List and restore what was kept of worktrees that are gone.',
  usage,
  options: { ...placeOptions, branch: { type: 'string' }, into: { type: 'string' } },
  mostArguments: Infinity,
  run: async (values, [action = 'list', what, ...rest]) => {
    const expected = action === 'restore' ? what !== undefined : action === 'list' && what === undefined;
    if (!expected || rest.length > 0) {
      throw new UsageError(
        'muster rescue takes "list", or "restore" and one agent or ref; --help says more.',
      );
    }
    const json = values['json'] === true;
    const places = await openPlaces(values, logTo(process.stderr));
    const rescues = await places.rescues();
    if (what === undefined) {
      console.log(json ? JSON.stringify(rescues) : listText(rescues));
      return 0;
    }
    const into = textOption(values['into']);
    const restored = await places.restoreRescue(rescueMeant(rescues, what).ref, {
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
