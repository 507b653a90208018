import type { OrchestratorOptions } from '../core/orchestrator';
import { defaultSettings } from '../core/settings';
import { gateOptions, gateSettings } from './gateOptions';
import { textOption } from './options';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { setupOptions, setupSettings } from './setupOptions';

/** What single commands take that merge something. */
export const mergeOptions = {
  folder: { type: 'string' },
  gate: { type: 'string', multiple: true },
  'integration-branch': { type: 'string' },
  ...gateOptions,
  ...setupOptions,
} as const;
export const mergeOptionsUsage = `  --folder DIR               any folder of the repository (default: this one)
  --integration-branch NAME  where verified work is merged (default ${defaultSettings.integrationBranch})
  --gate LINE, --no-detect, --yolo, --on-script-change WHAT   as for muster run
  --setup LINE, --copy PATTERN, --link PATTERN, --ports N     as for muster run`;

/** The project of a single command that merges, but starts no agent. */
export function mergingProject(values: Readonly<Record<string, unknown>>): OrchestratorOptions {
  const gate = values['gate'];
  return {
    folder: projectFolder(values),
    assets: __dirname,
    settings: {
      ...defaultSettings,
      ...gateSettings(values),
      ...setupSettings(values),
      gateCommands: Array.isArray(gate) ? gate.map(String) : [],
      integrationBranch: textOption(values['integration-branch']) ?? defaultSettings.integrationBranch,
    },
    log: logTo(process.stderr),
    purpose: 'terminal',
    takesUp: 'merges',
  };
}
