import { buildSync } from 'esbuild';
import path from 'node:path';

/** Builds a source file of this checkout into `folder`, so that it can run as a process of its own. */
export function buildScript(source: string, folder: string): string {
  const outfile = path.join(folder, `${path.basename(source, '.ts')}.cjs`);
  buildSync({
    entryPoints: [path.resolve(source)],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    loader: { '.sql': 'text', '.md': 'text' },
    logLevel: 'error',
    outfile,
  });
  return outfile;
}
