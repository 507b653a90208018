import { quoted } from '../core/git/shared/sharedChange';

/** A path or name in a command that people paste into their shell. */
export function shellWord(text: string, platform: NodeJS.Platform = process.platform): string {
  // `cmd` knows no other quotes, and no path there can hold them.
  return platform === 'win32' ? `"${text}"` : quoted(text);
}
