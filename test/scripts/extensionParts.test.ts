import assert from 'node:assert/strict';
import { build, type Metafile } from 'esbuild';
import { splitting } from '../../scripts/building/commonJsParts.mjs';
import { extensionOptions } from '../../scripts/building/options.mjs';

/** Which part of the engine, or which package, belongs to none of what is loaded at activation. */
const heavy = [
  'src/core/createOrchestrator.ts',
  'src/core/orchestration/',
  'src/core/store/',
  'src/core/git/git.ts',
  'src/core/tools/',
  'src/core/agents/providers',
  'src/core/analytics/reports',
  'src/host/commands/',
  ...['@modelcontextprotocol/sdk', '@opentelemetry', '@langfuse', 'simple-git', 'sql.js', 'zod', 'ajv'].map(
    (name) => `node_modules/${name}/`,
  ),
];
/** Light: texts and checks that what is shown needs, and the one file that puts commands in place. */
const light = new Set([
  'src/core/orchestration/findingsDocument.ts',
  'src/host/commands/registerCommands.ts',
]);
const largestBytes = 130_000;

const withoutPlaceOfPackages = (file: string): string => file.replace(/^.*\/node_modules\//, 'node_modules/');

describe('The extension in parts', () => {
  let outputs: Metafile['outputs'];

  before(async () => {
    const options = extensionOptions(true);
    const made = await build({ ...options, ...splitting, plugins: [], metafile: true });
    ({ outputs } = made.metafile);
  });

  /** The file, and what it imports at once. */
  const loadedWith = (file: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(file)) return seen;
    seen.add(file);
    for (const { path, kind, external } of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) loadedWith(path, seen);
    }
    return seen;
  };
  const inputsOf = (files: Iterable<string>): string[] =>
    [...files].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {})).map(withoutPlaceOfPackages);

  it('loads neither the engine nor what commands do when it is activated', () => {
    const inputs = inputsOf(loadedWith('dist/extension.js'));
    assert.ok(inputs.includes('src/host/extension.ts'), 'the build was not read');
    const found = inputs.filter((file) => !light.has(file) && heavy.some((place) => file.startsWith(place)));
    assert.deepEqual(found, [], 'load it by `await import(…)` where it is needed');
  });

  it('has the engine in other parts', () => {
    const inputs = inputsOf(Object.keys(outputs));
    const missing = heavy.filter((place) => !inputs.some((file) => file.startsWith(place)));
    assert.deepEqual(missing, []);
  });

  it('stays small at activation', () => {
    const files = [...loadedWith('dist/extension.js')];
    const bytes = files.reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
    assert.ok(bytes > 20_000 && bytes <= largestBytes, `${bytes} bytes`);
  });

  it('has every module in one part only, so that classes and state exist once', () => {
    const inputs = inputsOf(Object.keys(outputs));
    assert.ok(inputs.includes('src/core/base/errors.ts'));
    assert.deepEqual(
      inputs.filter((file, index) => inputs.indexOf(file) !== index),
      [],
    );
  });
});
