import { defaultSettings, scriptChangePolicies, type Settings } from '../core/settings';
import { textOption } from './options';
import { UsageError } from './usageError';

/** Options that say how merges are checked. */
export const gateOptions = {
  'no-detect': { type: 'boolean' },
  yolo: { type: 'boolean' },
  'on-script-change': { type: 'string' },
} as const;

/** @throws MusterError SettingInvalid */
export function gateSettings(
  values: Readonly<Record<string, unknown>>,
): Pick<Settings, 'gateDetect' | 'gateOnScriptChange' | 'yolo'> {
  const wanted = textOption(values['on-script-change']) ?? defaultSettings.gateOnScriptChange;
  const policy = scriptChangePolicies.find((each) => each === wanted);
  if (policy === undefined) {
    throw new UsageError(
      `--on-script-change takes ${scriptChangePolicies.join(', ')}; "${wanted}" is none of them.`,
    );
  }
  return {
    gateDetect: values['no-detect'] !== true,
    gateOnScriptChange: policy,
    yolo: values['yolo'] === true,
  };
}
