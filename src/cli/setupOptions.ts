import { defaultSettings, type Settings } from '../core/settings';
import { textList, wholeNumber } from './options';

/** Options that say how worktrees are set up, those in which merges and checks are tried among them. */
export const setupOptions = {
  setup: { type: 'string', multiple: true },
  copy: { type: 'string', multiple: true },
  link: { type: 'string', multiple: true },
  ports: { type: 'string' },
} as const;

/** @throws UsageError */
export function setupSettings(
  values: Readonly<Record<string, unknown>>,
): Pick<Settings, 'setupCommands' | 'setupCopy' | 'setupLink' | 'setupPorts'> {
  return {
    setupCommands: textList(values['setup']),
    setupCopy: textList(values['copy']),
    setupLink: textList(values['link']),
    setupPorts: wholeNumber('--ports', values['ports'], defaultSettings.setupPorts, { min: 0, max: 100 }),
  };
}
