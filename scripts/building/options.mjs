// @ts-check
// How the programs that ship are built.
import { commonJsParts } from './commonJsParts.mjs';

export const extensionParts = 'parts';
export const cliParts = 'parts-of-cli';

/**
 * @param {boolean} production
 * @returns {import('esbuild').BuildOptions}
 */
export function sharedOptions(production) {
  return {
    bundle: true,
    sourcemap: production ? false : 'linked',
    minify: production,
    logLevel: 'warning',
    loader: { '.sql': 'text', '.md': 'text', '.svg': 'text' },
  };
}

/**
 * @param {boolean} production
 * @returns {import('esbuild').BuildOptions}
 */
export function nodeOptions(production) {
  return {
    ...sharedOptions(production),
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode'],
    // Of packages that ship ES modules only what is used goes in; esbuild's order for Node takes CommonJS first.
    mainFields: ['module', 'main'],
  };
}

/**
 * In parts: what VS Code loads when it activates the extension is small; the engine comes when a project is opened.
 *
 * @param {boolean} production
 * @returns {import('esbuild').BuildOptions}
 */
export function extensionOptions(production) {
  return {
    ...nodeOptions(production),
    entryPoints: { extension: 'src/host/extension.ts' },
    outdir: 'dist',
    plugins: [commonJsParts(extensionParts)],
  };
}

/**
 * In parts: most commands do without the engine, and it is most of the program.
 *
 * @param {boolean} production
 * @returns {import('esbuild').BuildOptions}
 */
export function cliOptions(production) {
  return {
    ...nodeOptions(production),
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    plugins: [commonJsParts(cliParts)],
  };
}
