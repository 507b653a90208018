import { systemClock } from '../core/base/clock';
import { openRepository } from '../core/git/repository';
import { recordedProject } from '../core/orchestration/followerRecord';
import type { Landing } from '../core/orchestration/landing/landing';
import { defaultSettings } from '../core/settings';
import { textOption } from './options';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';

export const placeOptions = {
  folder: { type: 'string' },
  'integration-branch': { type: 'string' },
} as const;

export const placeUsage = `  --folder DIR               any folder of the repository (default: this one)
  --integration-branch NAME  where verified work is merged (default ${defaultSettings.integrationBranch})`;

export function integrationBranchIn(values: Readonly<Record<string, unknown>>): string {
  return textOption(values['integration-branch']) ?? defaultSettings.integrationBranch;
}

/** Needs no engine and no lock: another host may run the project meanwhile. */
export async function openLanding(values: Readonly<Record<string, unknown>>): Promise<Landing> {
  const integrationBranch = integrationBranchIn(values);
  const folder = projectFolder(values);
  return recordedProject({
    repository: await openRepository(folder, { integrationBranch }),
    storageDirectory: undefined,
    assets: __dirname,
    settings: () => ({ ...defaultSettings, integrationBranch }),
    clock: systemClock,
    log: logTo(process.stderr),
    environment: process.env,
  }).landing;
}
