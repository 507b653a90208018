import { createHash } from 'node:crypto';
import { scriptParts } from './scriptParts';
import type { TreeFiles } from './treeFiles';

/** A part of what defines the gate that a merge changes, adds or takes away. */
export interface ScriptChange {
  /** `package.json: script "test"`, `Makefile: target "check"`, `scripts/test.mjs` */
  readonly part: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What a merge changes of the scripts that the gate runs. */
export async function scriptChanges(
  before: TreeFiles,
  after: TreeFiles,
  commands: readonly string[],
): Promise<readonly ScriptChange[]> {
  if (commands.length === 0) return [];
  const [old, now] = await Promise.all([scriptParts(before, commands), scriptParts(after, commands)]);
  return changedParts(old, now);
}

/** By name, what is in only one of the two or is not the same in both. */
export function changedParts(
  old: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): readonly ScriptChange[] {
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((part) => old.get(part) !== now.get(part))
    .sort()
    .map((part) => ({ part, before: old.get(part), after: now.get(part) }));
}

/** Stands for exactly these changes. */
export function digestOf(changes: readonly ScriptChange[]): string {
  return createHash('sha256')
    .update(JSON.stringify(changes.map(({ part, before, after }) => [part, before ?? null, after ?? null])))
    .digest('hex');
}
