// Builds what ships into dist/. `--tests` also bundles the test files into out/, `--watch` rebuilds on change.
import { build, context } from 'esbuild';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { extensionOptions, nodeOptions, sharedOptions } from './scripts/building/options.mjs';

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
  {
    ...node,
    entryPoints: {
      cli: 'src/cli/main.ts',
      runner: 'src/core/agents/runner/main.ts',
      demoAgent: 'src/core/agents/demo/main.ts',
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

async function testFiles() {
  const files = [];
  for (const root of ['test', 'bench']) {
    const entries = await readdir(root, { recursive: true }).catch(() => []);
    for (const entry of entries) {
      if (/\.test\.ts$/.test(entry) || /^(host|e2e|agents)[\\/]run\.ts$/.test(entry) || root === 'bench') {
        if (entry.endsWith('.ts') && !entry.endsWith('.d.ts')) files.push(path.join(root, entry));
      }
    }
  }
  return files;
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
    for (const folder of ['out/test', 'out/bench']) await rm(folder, { recursive: true, force: true });
    const entryPoints = await testFiles();
    // Packages stay outside: tests run in the checkout, and bundling them again for each file would be slow.
    jobs.push(
      build({ ...node, sourcemap: 'inline', packages: 'external', entryPoints, outbase: '.', outdir: 'out' }),
    );
  }
  await Promise.all(jobs);
}
