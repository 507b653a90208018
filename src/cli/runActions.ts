import { controlRun } from '../core/orchestration/controlRun';
import type { RunAction } from '../core/orchestration/followerProtocol';
import type { Snapshot } from '../shared/viewModel';
import { runSummaryText } from '../shared/runSummary';
import type { CliCommand } from './command';
import { projectFolder } from './projectFolder';

/** Commands for a run that a window or another terminal has on. */
export const pauseCommand = commandFor('pause', 'Let the agents at work go on and start no more.');
export const drainCommand = commandFor(
  'drain',
  'Let the agents at work finish, start no more, and end the run then.',
);
export const resumeCommand = commandFor('resume', 'Start agents again after a pause, or call off a drain.');

function commandFor(action: RunAction, summary: string): CliCommand {
  return {
    summary,
    usage: `Usage: muster ${action} [options]

Tells the window or terminal that runs the project. Merges go on in any case, and nothing is ended.

  --json         print one JSON object: {"mode", "activeAgents", "text"}
  --folder DIR   any folder of the repository (default: this one)

Exit code 0; 1 when nobody runs the project, or no run is on.`,
    options: { folder: { type: 'string' }, json: { type: 'boolean' } },
    run: async (values) => {
      const { mode, snapshot } = await controlRun(projectFolder(values), action);
      const isOn = mode !== 'stopped';
      const text = isOn ? saidOf(snapshot) : 'No run is on; start one in the window, or with muster run.';
      const { activeAgents } = snapshot;
      console.log(
        values['json'] === true ? JSON.stringify({ mode: snapshot.mode, activeAgents, text }) : text,
      );
      return isOn ? 0 : 1;
    },
  };
}

export function saidOf({ mode, activeAgents, counts, lastRun }: Snapshot): string {
  const atWork = `${activeAgents} ${activeAgents === 1 ? 'agent' : 'agents'} at work, ${counts.submitted} merging`;
  switch (mode) {
    case 'paused':
      return `Paused: nothing new is started; ${atWork}.`;
    case 'draining':
      return `Draining: nothing new is started, and the run ends with what runs; ${atWork}.`;
    case 'running':
      return `Running; ${atWork}.`;
    case 'stopping':
      return 'The run is being stopped.';
    case 'stopped':
      return lastRun === undefined ? 'The run has ended.' : runSummaryText(lastRun);
  }
}
