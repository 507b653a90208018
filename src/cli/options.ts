import { UsageError } from './usageError';

/** @throws UsageError when the text is no whole number within the range */
export function wholeNumber(
  name: string,
  text: unknown,
  fallback: number,
  { min, max }: { min: number; max: number },
): number {
  if (text === undefined) return fallback;
  const value = typeof text === 'string' && /^-?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`;
    throw new UsageError(
      `${name} takes a whole number ${range}; "${typeof text === 'string' ? text : typeof text}" is not one.`,
    );
  }
  return value;
}

export function textOption(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @throws UsageError when the value is none of the choices */
export function choice(name: string, value: unknown, fallback: string, choices: readonly string[]): string {
  const wanted = textOption(value) ?? fallback;
  if (choices.includes(wanted)) return wanted;
  throw new UsageError(`${name} takes ${choices.join(', ')}; "${wanted}" is none of them.`);
}

/** Of an option that may be given several times. */
export function textList(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String).filter((text) => text !== '') : [];
}
