import { providerById } from '../core/agents/providers';
import { silentLog } from '../core/base/log';
import type { Finding } from '../core/orchestration/doctor';
import { lookAtProject } from '../core/orchestration/lookAtProject';
import { defaultSettings } from '../core/settings';
import type { FeatureView } from '../shared/viewModel';
import type { CliCommand } from './command';
import { textOption } from './options';
import { projectFolder } from './projectFolder';
import { asUsage } from './usageError';

const usage = `Usage: muster doctor [folder] [options]

Looks at what a run needs: git, the repository (default: the one of this folder), Node, the checks, and for each
provider whether its program is there, which version it is, and whether somebody is signed in. Says what to do
about what is missing, and which version of Muster this is. Nothing is changed and nothing is sent anywhere.

  --provider NAME  the provider that you want to work with (default claude); the others are only noted
  --json           print one JSON object: {"findings": [{"what", "state", "text", "remedy"}]}

Examples:
  muster doctor
  muster doctor --provider codex --json

Exit code 0 only if nothing is missing.`;

const marks = { ok: 'ok      ', note: 'note    ', missing: 'MISSING ' } as const;

export const doctorCommand: CliCommand = {
  summary: 'Say what is missing for a run, and what to do about it.',
  usage,
  options: { provider: { type: 'string' }, json: { type: 'boolean' } },
  mostArguments: 1,
  run: async (values, [named]) => {
    const folder = projectFolder(values, named);
    const provider = asUsage(() => providerById(textOption(values['provider']) ?? 'claude')).id;
    const { examine } = await import('../core/orchestration/doctor');
    const findings = await examine({
      folder,
      settings: { ...defaultSettings, provider },
      environment: process.env,
      assets: __dirname,
      left: await featuresLeft(folder),
    });
    console.log(values['json'] === true ? JSON.stringify({ findings }) : findings.map(lineOf).join('\n'));
    return findings.some(({ state }) => state === 'missing') ? 1 : 0;
  },
};

/** A project without a database is nothing to complain about here. */
async function featuresLeft(folder: string): Promise<FeatureView[]> {
  try {
    const { features } = await lookAtProject({ folder, assets: __dirname, log: silentLog });
    return features.filter(({ state }) => state !== 'passing');
  } catch {
    return [];
  }
}

function lineOf({ what, state, text, remedy }: Finding): string {
  return `${marks[state]}${what}: ${text}${remedy === undefined ? '' : `\n        ${remedy}`}`;
}
