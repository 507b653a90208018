import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Deed } from './deed';

/** A folder in which everybody writes down what he does, before he does it. */
export function deedFile(ledger: string, feature: number, run: number): string {
  return path.join(ledger, `deed-${feature}-${run}.json`);
}

/** What a stranger did in a commit of his own. */
export function strangerFile(ledger: string, commit: string): string {
  return path.join(ledger, `stranger-${commit}.json`);
}

export function readDeed(file: string): Deed {
  return JSON.parse(readFileSync(file, 'utf8')) as Deed;
}

/** In the order in which they were done. */
export function deedsOf(ledger: string, feature: number): Deed[] {
  const deeds: Deed[] = [];
  for (let run = 1; existsSync(deedFile(ledger, feature, run)); run += 1) {
    deeds.push(readDeed(deedFile(ledger, feature, run)));
  }
  return deeds;
}

/** By the commit. */
export function strangersIn(ledger: string): ReadonlyMap<string, Deed> {
  const found = new Map<string, Deed>();
  for (const name of readdirSync(ledger)) {
    const commit = /^stranger-(\w+)\.json$/.exec(name)?.[1];
    if (commit !== undefined) found.set(commit, readDeed(path.join(ledger, name)));
  }
  return found;
}
