import { defaultSettings, type Settings } from '../core/settings';
import { wholeNumber } from './options';

/** Options of regression tests; out of its range the ratio is clamped as in the settings. */
export const testingOptions = {
  'testing-ratio': { type: 'string' },
  'count-testing': { type: 'boolean' },
} as const;

/** @throws MusterError SettingInvalid */
export function testingSettings(
  values: Readonly<Record<string, unknown>>,
): Pick<Settings, 'testingRatio' | 'countTesting'> {
  const range = { min: -1000, max: 1000 };
  return {
    testingRatio: wholeNumber(
      '--testing-ratio',
      values['testing-ratio'],
      defaultSettings.testingRatio,
      range,
    ),
    countTesting: values['count-testing'] === true,
  };
}
