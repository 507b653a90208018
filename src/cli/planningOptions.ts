import { defaultSettings, type Settings } from '../core/settings';
import { textOption, wholeNumber } from './options';

/** Options for the agents that plan beside the others. */
export const planningOptions = {
  architect: { type: 'boolean' },
  'ready-features': { type: 'string' },
  'max-planned': { type: 'string' },
  goals: { type: 'string' },
} as const;

export const planningUsage = `  --architect                an architect writes down how each new feature is to be built, before it is begun
  --ready-features N         below N features that are ready or at work a project manager plans more, 0-50; 0: never
                             (default ${defaultSettings.planningReadyFeatures})
  --max-planned N            features that project managers may add in the run (default ${defaultSettings.planningMaxFeatures})
  --goals FILE               what they plan from (default ${defaultSettings.planningGoals})`;

type PlanningSettings = Pick<
  Settings,
  'architectEnabled' | 'planningReadyFeatures' | 'planningMaxFeatures' | 'planningGoals'
>;

/** @throws MusterError SettingInvalid */
export function planningSettings(values: Readonly<Record<string, unknown>>): PlanningSettings {
  const number = (
    name: 'ready-features' | 'max-planned',
    standard: number,
    range: { readonly min: number; readonly max: number },
  ): number => wholeNumber(`--${name}`, values[name], standard, range);
  return {
    architectEnabled: values['architect'] === true,
    planningReadyFeatures: number('ready-features', defaultSettings.planningReadyFeatures, {
      min: 0,
      max: 50,
    }),
    planningMaxFeatures: number('max-planned', defaultSettings.planningMaxFeatures, { min: 1, max: 1000 }),
    planningGoals: textOption(values['goals']) ?? defaultSettings.planningGoals,
  };
}
