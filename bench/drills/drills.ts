import type { Drill } from './drill';
import { hostKill } from './host/hostKill';
import { lockRace } from './lock/lockRace';
import { mergeConflict } from './merge/mergeConflict';
import { agentsMisbehave } from './misbehave/agentsMisbehave';
import { messages } from './messages/messages';
import { storeCorrupt } from './store/storeCorrupt';
import { storeFull } from './store/storeFull';
import { storeKill } from './store/storeKill';

/** In the order in which they are played. */
export const drills: readonly Drill[] = [
  storeKill,
  storeCorrupt,
  storeFull,
  lockRace,
  hostKill,
  agentsMisbehave,
  mergeConflict,
  messages,
];

/** Those that a name or the part before a dot stands for; all of them without one. */
export function chooseDrills(only: readonly string[]): readonly Drill[] {
  if (only.length === 0) return drills;
  return drills.filter(({ name }) => only.some((wanted) => matches(name, wanted)));
}

/** The names that stand for no drill. */
export function unknownNames(only: readonly string[]): readonly string[] {
  return only.filter((wanted) => !drills.some(({ name }) => matches(name, wanted)));
}

function matches(name: string, wanted: string): boolean {
  return name === wanted || name.startsWith(`${wanted}.`);
}
