// @ts-check
// `node scripts/schema.mjs` writes docs/schema.md from a database that the program itself has made;
// `--check` only says whether the document is up to date.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import prettier from 'prettier';
import { describeSchema } from './schema/describeSchema.mjs';
import { commentsIn } from './schema/sqlComments.mjs';

const require = createRequire(import.meta.url);
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const file = path.join(root, 'docs/schema.md');
const migrationsFolder = path.join(root, 'src/core/store/migrations');

const current = await documentOfNewDatabase();
if (process.argv.includes('--check')) {
  if (current !== readFileSync(file, 'utf8')) {
    console.error('docs/schema.md is out of date; run `node scripts/schema.mjs` and commit what it writes.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, current);
}

/** @returns {Promise<string>} */
async function documentOfNewDatabase() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-schema-'));
  try {
    const program = path.join(folder, 'openStore.cjs');
    await build({
      entryPoints: [path.join(root, 'src/core/store/openStore.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      loader: { '.sql': 'text' },
      logLevel: 'error',
      outfile: program,
    });
    const nothing = () => undefined;
    const store = await require(program).openStore({
      directory: path.join(folder, 'database'),
      wasm: require.resolve('sql.js/dist/sql-wasm.wasm'),
      clock: { now: () => 0, after: () => ({ dispose: nothing }) },
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    });
    const scripts = readdirSync(migrationsFolder)
      .sort()
      .map((name) => readFileSync(path.join(migrationsFolder, name), 'utf8'));
    try {
      const text = describeSchema((sql) => store.query(sql), commentsIn(scripts));
      return await prettier.format(text, { ...(await prettier.resolveConfig(file)), parser: 'markdown' });
    } finally {
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
