import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomically } from '../agents/runner/atomicFile';

const keyPattern = /^[0-9a-f]{64}$/;

function fileOf(meetingFolder: string): string {
  return path.join(meetingFolder, 'key');
}

/** What hosts of this user know each other by; undefined when there is none yet, or it is another user's. */
export function readFollowerKey(meetingFolder: string): string | undefined {
  try {
    const key = readFileSync(fileOf(meetingFolder), 'utf8').trim();
    return keyPattern.test(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Makes the key if there is none; only the holder of the writer lock may. */
export function ensureFollowerKey(meetingFolder: string): void {
  if (readFollowerKey(meetingFolder) !== undefined) return;
  writeFileAtomically(fileOf(meetingFolder), `${randomBytes(32).toString('hex')}\n`);
}
