import path from 'node:path';

/** A program of the tests, which `esbuild.mjs --tests` has built with all that it imports to run as a process of its own. */
export function builtScript(source: string): string {
  return path.resolve('out/programs', `${source.replace(/^test\//, '').replace(/\.ts$/, '')}.cjs`);
}
