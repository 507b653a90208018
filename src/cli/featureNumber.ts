import { wholeNumber } from './options';

/** `12` or `#12`. @throws MusterError SettingInvalid */
export function featureNumber(text: string): number {
  return wholeNumber('FEATURE', text.replace(/^#/, ''), 0, { min: 1, max: Number.MAX_SAFE_INTEGER });
}
