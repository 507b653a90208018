import { controlRun, stopRun } from '../core/orchestration/controlRun';
import type { CliCommand } from './command';
import { projectFolder } from './projectFolder';
import { saidOf } from './runActions';
import { UsageError } from './usageError';

export const stopCommand: CliCommand = {
  summary: 'Stop the run that a window or another terminal has on.',
  usage: `Usage: muster stop [--kill | --drain] [options]

Asks the window or terminal that runs the project to stop, and waits until it says so.

  --kill         end every agent at once, with its whole process tree (default); what each has done is kept, and
                 the next run goes on with it
  --drain        let the agents at work finish and start no more; returns when that is heard, as muster drain
  --json         print one JSON object: {"mode", "activeAgents", "text"}
  --folder DIR   any folder of the repository (default: this one)

Examples:
  muster stop
  muster stop --drain

Exit code 0 when it is stopped, or draining; 1 when nobody runs the project, or no run is on.`,
  options: {
    kill: { type: 'boolean' },
    drain: { type: 'boolean' },
    json: { type: 'boolean' },
    folder: { type: 'string' },
  },
  run: async (values) => {
    if (values['kill'] === true && values['drain'] === true) {
      throw new UsageError('--kill and --drain exclude each other; choose one.');
    }
    const folder = projectFolder(values);
    const drains = values['drain'] === true;
    const { mode, agentsBefore, snapshot } = await (drains ? controlRun(folder, 'drain') : stopRun(folder));
    const wasOn = mode !== 'stopped' || (!drains && agentsBefore > 0);
    const text = !wasOn
      ? 'No run is on, so there is nothing to stop.'
      : drains
        ? saidOf(snapshot)
        : 'Stopped: every agent has ended.';
    console.log(
      values['json'] === true
        ? JSON.stringify({ mode: snapshot.mode, activeAgents: snapshot.activeAgents, text })
        : text,
    );
    return wasOn ? 0 : 1;
  },
};
