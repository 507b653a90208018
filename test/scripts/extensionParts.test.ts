import assert from 'node:assert/strict';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { splitting } from '../../scripts/building/commonJsParts.mjs';
import { cliOptions, cliParts, extensionOptions, extensionParts } from '../../scripts/building/options.mjs';

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
/** What no command needs at its start. */
const heavyInTerminal = [
  'src/core/createOrchestrator.ts',
  'src/core/tools/',
  ...['@modelcontextprotocol/sdk', '@opentelemetry', '@langfuse', 'zod', 'ajv'].map(
    (name) => `node_modules/${name}/`,
  ),
];
const largestBytesInTerminal = 700_000;

type Outputs = Metafile['outputs'];

const withoutPlaceOfPackages = (file: string): string => file.replace(/^.*\/node_modules\//, 'node_modules/');

async function outputsOf(options: BuildOptions, parts: string): Promise<Outputs> {
  const made = await build({ ...options, ...splitting(parts), plugins: [], metafile: true });
  return made.metafile.outputs;
}

/** The file, and what it imports at once. */
function loadedWith(outputs: Outputs, file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path, kind, external } of outputs[file]?.imports ?? []) {
    if (kind === 'import-statement' && external !== true) loadedWith(outputs, path, seen);
  }
  return seen;
}

function inputsOf(outputs: Outputs, files: Iterable<string> = Object.keys(outputs)): string[] {
  return [...files].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {})).map(withoutPlaceOfPackages);
}

function bytesOf(outputs: Outputs, files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
}

describe('The extension in parts', () => {
  let outputs: Outputs;

  before(async () => {
    outputs = await outputsOf(extensionOptions(true), extensionParts);
  });

  it('loads neither the engine nor what commands do when it is activated', () => {
    const inputs = inputsOf(outputs, loadedWith(outputs, 'dist/extension.js'));
    assert.ok(inputs.includes('src/host/extension.ts'), 'the build was not read');
    const found = inputs.filter((file) => !light.has(file) && heavy.some((place) => file.startsWith(place)));
    assert.deepEqual(found, [], 'load it by `await import(…)` where it is needed');
  });

  it('has the engine in other parts', () => {
    const inputs = inputsOf(outputs);
    const missing = heavy.filter((place) => !inputs.some((file) => file.startsWith(place)));
    assert.deepEqual(missing, []);
  });

  it('stays small at activation', () => {
    const bytes = bytesOf(outputs, loadedWith(outputs, 'dist/extension.js'));
    assert.ok(bytes > 20_000 && bytes <= largestBytes, `${bytes} bytes`);
  });

  it('has every module in one part only, so that classes and state exist once', () => {
    const inputs = inputsOf(outputs);
    assert.ok(inputs.includes('src/core/base/errors.ts'));
    assert.deepEqual(
      inputs.filter((file, index) => inputs.indexOf(file) !== index),
      [],
    );
  });
});

describe('The command line in parts', () => {
  it('starts without the engine, which most commands do without', async () => {
    const outputs = await outputsOf(cliOptions(true), cliParts);
    const atStart = loadedWith(outputs, 'dist/cli.js');
    const inputs = inputsOf(outputs, atStart);
    assert.ok(inputs.includes('src/cli/main.ts'), 'the build was not read');
    const isHeavy = (file: string): boolean => heavyInTerminal.some((place) => file.startsWith(place));
    assert.deepEqual(inputs.filter(isHeavy), [], 'load it by `await import(…)` where it is needed');
    assert.ok(inputsOf(outputs).some(isHeavy), 'another part has it');
    const bytes = bytesOf(outputs, atStart);
    assert.ok(bytes <= largestBytesInTerminal, `${bytes} bytes`);
  });
});
