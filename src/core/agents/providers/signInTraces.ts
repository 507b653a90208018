import { statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from '../agentEnvironment';
import { isSet, type SignIn } from './provider';

/** The home folder that an agent's program will see. */
export function homeOf(environment: Environment): string {
  return environment['HOME'] ?? environment['USERPROFILE'] ?? os.homedir();
}

/** The first variable that is set, else the first file that is there and not empty, else signed out. */
export function signInBy(
  environment: Environment,
  traces: { readonly variables: readonly string[]; readonly files: readonly string[] },
): SignIn {
  const variable = traces.variables.find((name) => isSet(environment, name));
  if (variable !== undefined) return { state: 'signedIn', by: `the variable ${variable}` };
  const file = traces.files.find(holdsSomething);
  if (file !== undefined) return { state: 'signedIn', by: `the file ${path.basename(file)}` };
  return { state: 'signedOut' };
}

/** More than an empty object: some programs leave that behind when they are signed out. */
function holdsSomething(file: string): boolean {
  try {
    const stats = statSync(file);
    return stats.isFile() && stats.size > 4;
  } catch {
    return false;
  }
}
