// Builds what ships into dist/. `--tests` also builds the tests into out/, `--watch` rebuilds on change.
import { build, context } from 'esbuild';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cliOptions, extensionOptions, nodeOptions, sharedOptions } from './scripts/building/options.mjs';

const require = createRequire(import.meta.url);
const args = new Set(process.argv.slice(2));
const production = args.has('--production');

const shared = sharedOptions(production);
const node = nodeOptions(production);

/** `import { program } from './x?worker'`: a worker's whole program as text. A webview starts it from a blob. */
const workersAsText = {
  name: 'workers as text',
  /** @param {import('esbuild').PluginBuild} builder */
  setup(builder) {
    builder.onResolve({ filter: /\?worker$/ }, ({ path: wanted, resolveDir }) => ({
      path: path.resolve(resolveDir, wanted.replace('?worker', '.ts')),
      namespace: 'worker',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'worker' }, async ({ path: file }) => {
      const { outputFiles, metafile } = await build({
        entryPoints: [file],
        bundle: true,
        // Always: it is a text within the other program, and of no use to anybody who debugs.
        minify: true,
        write: false,
        metafile: true,
        platform: 'browser',
        target: 'es2022',
        format: 'iife',
        logLevel: 'warning',
      });
      const contents = `export const program = ${JSON.stringify(outputFiles[0]?.text ?? '')};`;
      return {
        contents,
        loader: 'js',
        watchFiles: Object.keys(metafile.inputs).map((each) => path.resolve(each)),
      };
    });
  },
};

const shipped = [
  extensionOptions(production),
  cliOptions(production),
  {
    ...node,
    entryPoints: {
      runner: 'src/core/agents/runner/main.ts',
      demoAgent: 'src/core/agents/demo/main.ts',
      gitStarter: 'src/core/git/starter/main.ts',
    },
    outdir: 'dist',
  },
  {
    ...shared,
    entryPoints: { dashboard: 'webview-ui/main.tsx' },
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    outdir: 'dist/webview',
    plugins: [workersAsText],
  },
];

/**
 * Every module into a file of its own, at its place below the folder of all output. A process that runs many test files
 * then loads what they share once, not once for each: it starts sooner, and what it starts copies less memory.
 */
const separateModules = {
  name: 'separate modules',
  /** @param {import('esbuild').PluginBuild} builder */
  setup(builder) {
    builder.onResolve({ filter: /^\.{1,2}\// }, ({ path: wanted, resolveDir, kind }) => {
      const file = path.resolve(resolveDir, wanted);
      const isModule = ['.ts', '.tsx'].some((extension) => existsSync(file + extension));
      if (!isModule) return undefined;
      // What is loaded only when it is needed goes through Node's loader of ES modules, which guesses no extensions.
      return { path: kind === 'dynamic-import' ? `${wanted}.js` : wanted, external: true };
    });
  },
};

/** Test files with all that they may import. */
async function testModules() {
  return (await Promise.all(['src', 'test', 'webview-ui', 'bench'].map(modulesBelow))).flat();
}

/** What tests start as processes of their own. */
const testPrograms = [
  'test/cli/interruptedRun.ts',
  'test/core/analytics/langfuse/exportingHost.ts',
  'test/core/orchestration/projectHost.ts',
  'test/core/store/killedWriter.ts',
  'test/core/store/lockHolderScript.ts',
];

/** @param {string} folder */
async function modulesBelow(folder) {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => path.join(folder, name));
}

if (production) await rm('dist', { recursive: true, force: true });
await mkdir('dist', { recursive: true });
await copyFile(require.resolve('sql.js/dist/sql-wasm.wasm'), 'dist/sql-wasm.wasm');

if (args.has('--watch')) {
  for (const options of shipped) await (await context(options)).watch();
} else {
  const jobs = shipped.map((options) => build(options));
  if (args.has('--tests')) {
    // Not all of it: screenshots of an earlier run stay.
    for (const folder of ['out/src', 'out/test', 'out/programs', 'out/webview-ui', 'out/bench'])
      await rm(folder, { recursive: true, force: true });
    jobs.push(
      build({
        ...node,
        entryPoints: await testModules(),
        outbase: '.',
        outdir: 'out',
        sourcemap: 'inline',
        sourcesContent: false,
        // Tests run in the checkout.
        packages: 'external',
        plugins: [workersAsText, separateModules],
      }),
      build({
        ...node,
        entryPoints: testPrograms,
        outbase: 'test',
        outdir: 'out/programs',
        outExtension: { '.js': '.cjs' },
        sourcemap: false,
      }),
    );
  }
  await Promise.all(jobs);
}
