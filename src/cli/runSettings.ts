import { strategies } from '../core/scheduling/strategies';
import { clampSettings, defaultSettings, type Settings } from '../core/settings';
import { agentOptions, agentSettings } from './agentOptions';
import { budgetOptions, budgetsFrom } from './budgetOptions';
import { planningOptions, planningSettings } from './planningOptions';
import type { CliCommand } from './command';
import { gateOptions, gateSettings } from './gateOptions';
import { choice, textList, wholeNumber } from './options';
import { setupOptions, setupSettings } from './setupOptions';
import { testingOptions, testingSettings } from './testingOptions';

/** How the agents of a run work: what every command takes that starts some for features. */
export const runSettingOptions = {
  ...agentOptions,
  timeout: { type: 'string' },
  'max-retries': { type: 'string' },
  concurrency: { type: 'string', short: 'c' },
  ...testingOptions,
  strategy: { type: 'string' },
  gate: { type: 'string', multiple: true },
  ...gateOptions,
  ...setupOptions,
  ...budgetOptions,
  ...planningOptions,
} as const satisfies CliCommand['options'];

/** Values out of their ranges are brought into them, which is said on `out`. @throws MusterError SettingInvalid */
export function runSettingsFrom(
  values: Readonly<Record<string, unknown>>,
  out: NodeJS.WriteStream,
  concurrency: unknown = values['concurrency'],
): Settings {
  const { settings, notices } = clampSettings({
    ...defaultSettings,
    ...agentSettings(values),
    agentTimeoutMinutes: anyNumber(values, 'timeout', defaultSettings.agentTimeoutMinutes),
    maxRetries: anyNumber(values, 'max-retries', defaultSettings.maxRetries),
    concurrency: wholeNumber('--concurrency', concurrency, 3, { min: -1000, max: 1000 }),
    ...testingSettings(values),
    ...budgetsFrom(values),
    ...planningSettings(values),
    strategy: choice(
      '--strategy',
      values['strategy'],
      defaultSettings.strategy,
      strategies.map(({ name }) => name),
    ),
    gateCommands: textList(values['gate']),
    ...gateSettings(values),
    ...setupSettings(values),
  });
  for (const notice of notices) out.write(`${notice}\n`);
  return settings;
}

/** Out of its range it is clamped, which is said. */
function anyNumber(values: Readonly<Record<string, unknown>>, name: string, fallback: number): number {
  return wholeNumber(`--${name}`, values[name], fallback, { min: -100_000, max: 100_000 });
}
