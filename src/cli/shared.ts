import { oneLine } from '../core/analytics/rendering/safeText';
import type { CliCommand } from './command';
import { withProject } from './withProject';

export const sharedCommand: CliCommand = {
  summary: 'Show what agents left changed of what all worktrees share, and accept it.',
  usage: `Usage: muster shared [--accept] [options]

Lists what agents have changed of what all worktrees share (refs, stash, configuration, hooks) and nobody has put back
or accepted, each with the command that undoes it.

  --accept       leave all that as it is, and say so no more
  --folder DIR   any folder of the repository (default: this one)
  --json         print one JSON object: {"changes", "accepted"}

Examples:
  muster shared
  muster shared --accept

Exit code 0; 3 when something waits for your word. While a window or another terminal runs the project, do it there.`,
  options: { accept: { type: 'boolean' }, folder: { type: 'string' }, json: { type: 'boolean' } },
  run: (values) =>
    withProject(values, async (project) => {
      const accept = values['accept'] === true;
      const changes = await project.sharedChanges();
      const accepted = accept ? await project.acceptSharedChanges() : 0;
      if (values['json'] === true) console.log(JSON.stringify({ changes, accepted }));
      else if (changes.length === 0) console.log('Agents have left no change that waits for you.');
      else {
        for (const { sentence, undo } of changes) {
          console.log(`${oneLine(sentence)}.\n    Undo: ${oneLine(undo)}`);
        }
        if (accept) console.log(`Accepted: ${accepted}.`);
      }
      return changes.length === 0 || accept ? 0 : 3;
    }),
};
