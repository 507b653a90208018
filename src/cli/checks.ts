import { createOrchestrator, openProject } from '../core/createOrchestrator';
import { defaultSettings } from '../core/settings';
import type { CliCommand } from './command';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { UsageError } from './usageError';

export const checksCommand: CliCommand = {
  summary: 'Show, allow or refuse the checks that testing agents have written.',
  usage: `Usage: muster checks [folder] [--allow | --refuse]

Prints the commands by which testing agents want features to be checked without an agent. They are run, these and
later ones, once you have allowed them for the project.`,
  options: { allow: { type: 'boolean' }, refuse: { type: 'boolean' } },
  mostArguments: 1,
  run: async (values, [named]) => {
    const allow = values['allow'] === true;
    if (allow && values['refuse'] === true) {
      throw new UsageError('Give --allow or --refuse, not both.');
    }
    const decides = allow || values['refuse'] === true;
    const open = decides ? createOrchestrator : openProject;
    const orchestrator = await open({
      folder: projectFolder(values, named),
      assets: __dirname,
      settings: defaultSettings,
      log: logTo(process.stderr),
      purpose: 'terminal',
    });
    try {
      if (decides) await orchestrator.decideChecks(allow);
      const lines = orchestrator
        .snapshot()
        .features.flatMap(({ id, name, check }) =>
          check === undefined ? [] : `#${id} ${name} (${check.result ?? 'not run yet'}): ${check.command}`,
        );
      console.log(lines.length === 0 ? 'Testing agents have written no checks yet.' : lines.join('\n'));
      if (decides) console.log(allow ? 'Allowed.' : 'Refused.');
      return 0;
    } finally {
      await orchestrator.close();
    }
  },
};
