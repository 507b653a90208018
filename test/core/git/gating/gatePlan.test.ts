import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { type GateSettings, planGate } from '../../../../src/core/git/gating/gatePlan';
import { TreeFiles } from '../../../../src/core/git/gating/treeFiles';
import { Git } from '../../../../src/core/git/git';
import { SampleRepository } from '../../../support/sampleRepository';

const python = process.platform === 'win32' ? 'python' : 'python3';

describe('planGate', () => {
  let sample: SampleRepository;
  let branches = 0;

  before(async () => {
    sample = await SampleRepository.create();
  });
  after(() => sample.remove());

  const defaults: GateSettings = { gateCommands: [], gateTimeoutMinutes: 15, gateDetect: true, yolo: false };

  async function plan(files: Readonly<Record<string, string>>, settings: Partial<GateSettings> = {}) {
    const commit = await sample.branch(`plan-${++branches}`, files);
    const tree = new TreeFiles(new Git(sample.folder, sample.environment), commit);
    return planGate({ ...defaults, ...settings }, tree);
  }
  async function found(files: Readonly<Record<string, string>>): Promise<string[]> {
    return (await plan(files)).commands.map(({ command }) => command);
  }
  const manifest = (scripts: Readonly<Record<string, string>>, more: object = {}): string =>
    JSON.stringify({ ...more, scripts });

  it('takes the scripts of a package in the order in which they fail fastest', async () => {
    const scripts = { build: 'tsc -b', test: 'mocha', lint: 'eslint .', typecheck: 'tsc', start: 'node .' };
    const { source, commands } = await plan({ 'package.json': manifest(scripts) });
    assert.equal(source, 'project');
    assert.deepEqual(
      commands.map(({ command, kind }) => `${kind}: ${command}`),
      ['typecheck: npm run typecheck', 'lint: npm run lint', 'test: npm test', 'build: npm run build'],
    );
    assert.match(commands[0]?.why ?? '', /package\.json has the script "typecheck"/);
    assert.equal(commands[0]?.timeoutMs, 15 * 60_000);
  });

  it('does not take the placeholder of npm for a test', async () => {
    const test = 'echo "Error: no test specified" && exit 1';
    assert.deepEqual(await found({ 'package.json': manifest({ test }) }), []);
  });

  it('does not take for a check what only says something', async () => {
    for (const test of [
      'echo "No tests yet"',
      'true',
      'exit 0',
      'echo none && exit 0',
      'echo none >&2',
      'echo x 2>&1',
      'echo x &>/dev/null',
      ':',
      ' ',
    ]) {
      assert.deepEqual(await found({ 'package.json': manifest({ test }) }), [], test);
      assert.deepEqual(await found({ Makefile: `test:\n\t@${test}\n` }), [], test);
    }
    assert.deepEqual(await found({ Makefile: 'test: unit\nunit:\n\t./unit\n' }), ['make test']);
    assert.deepEqual(await found({ 'package.json': manifest({ test: 'echo go && mocha' }) }), ['npm test']);
  });

  for (const [file, command] of [
    ['package-lock.json', 'npm test'],
    ['pnpm-lock.yaml', 'pnpm run test'],
    ['yarn.lock', 'yarn run test'],
    ['bun.lock', 'bun run test'],
  ] as const) {
    it(`runs scripts as ${file} says`, async () => {
      assert.deepEqual(await found({ 'package.json': manifest({ test: 'mocha' }), [file]: '' }), [command]);
    });
  }

  it('believes the field packageManager more than a lock file', async () => {
    const text = manifest({ test: 'mocha' }, { packageManager: 'pnpm@9.1.0+sha512.abc' });
    assert.deepEqual(await found({ 'package.json': text, 'yarn.lock': '' }), ['pnpm run test']);
  });

  it('finds nothing in a package.json that cannot be read, and fails nothing', async () => {
    assert.deepEqual(await found({ 'package.json': '{ "scripts": ' }), []);
    assert.deepEqual(await found({ 'package.json': '{ "scripts": ["test"] }' }), []);
  });

  it('takes targets of a Makefile for what no package script checks', async () => {
    const makefile =
      '.PHONY: test lint\nCC = gcc\ntest: build/app\n\t./build/app --test\nlint:\n\tcppcheck .\n';
    assert.deepEqual(await found({ Makefile: makefile }), ['make lint', 'make test']);
    const withPackage = { Makefile: makefile, 'package.json': manifest({ test: 'mocha' }) };
    assert.deepEqual(await found(withPackage), ['npm test', 'make lint']);
  });

  it('lets a Makefile stand for the tools of its languages', async () => {
    assert.deepEqual(await found({ Makefile: 'test:\n\tcargo test\n', 'Cargo.toml': '[package]' }), [
      'make test',
      'cargo check --all-targets',
    ]);
  });

  it('finds pytest by its settings or by test files, and not by a pyproject.toml alone', async () => {
    const settings = '[project]\nname = "x"\n\n[tool.pytest.ini_options]\naddopts = "-q"\n';
    assert.deepEqual(await found({ 'pyproject.toml': settings }), [`${python} -m pytest`]);
    assert.deepEqual(await found({ 'pyproject.toml': settings, 'uv.lock': '' }), ['uv run pytest']);
    assert.deepEqual(await found({ 'tests/test_shop.py': '' }), [`${python} -m pytest`]);
    assert.deepEqual(await found({ 'pyproject.toml': '[project]\nname = "x"\n', 'tests/data.txt': '' }), []);
  });

  it('finds what cargo, go, maven, gradle and .NET check', async () => {
    assert.deepEqual(await found({ 'Cargo.toml': '[package]' }), ['cargo check --all-targets', 'cargo test']);
    assert.deepEqual(await found({ 'go.mod': 'module x' }), ['go vet ./...', 'go test ./...']);
    assert.deepEqual(await found({ 'pom.xml': '<project/>' }), ['mvn --batch-mode verify']);
    assert.deepEqual(await found({ 'build.gradle.kts': '' }), ['gradle check']);
    assert.deepEqual(await found({ 'Shop.sln': '' }), ['dotnet test']);
  });

  it('looks only at the commit, not at what lies in the checkout', async () => {
    await sample.git('checkout', '--quiet', 'main');
    const tree = new TreeFiles(new Git(sample.folder, sample.environment), 'main');
    writeFileSync(`${sample.folder}/package.json`, manifest({ test: 'mocha' }));
    try {
      assert.deepEqual((await planGate(defaults, tree)).commands, []);
    } finally {
      rmSync(`${sample.folder}/package.json`);
    }
  });

  it('runs what the settings say and nothing else when they say anything', async () => {
    const gateCommands = ['make ci', { command: 'npm test', timeoutMinutes: 1, kind: 'other' as const }];
    const { source, commands } = await plan(
      { 'package.json': manifest({ lint: 'eslint' }) },
      { gateCommands },
    );
    assert.equal(source, 'settings');
    assert.deepEqual(
      commands.map(({ command, kind, timeoutMs }) => [command, kind, timeoutMs]),
      [
        ['make ci', 'other', 15 * 60_000],
        ['npm test', 'other', 60_000],
      ],
    );
  });

  it('says that there is nothing, also when it was not to look', async () => {
    assert.equal((await plan({ 'a.txt': '' })).source, 'none');
    const off = await plan({ 'package.json': manifest({ test: 'mocha' }) }, { gateDetect: false });
    assert.deepEqual([off.source, off.commands], ['none', []]);
  });

  it('shrinks to linters and type checks in YOLO mode, and to what is set so', async () => {
    const scripts = { test: 'mocha', lint: 'eslint .', typecheck: 'tsc', build: 'tsc -b' };
    const yolo = await plan({ 'package.json': manifest(scripts) }, { yolo: true });
    assert.deepEqual(
      [yolo.commands, yolo.leftOut].map((list) => list.map(({ command }) => command)),
      [
        ['npm run typecheck', 'npm run lint'],
        ['npm test', 'npm run build'],
      ],
    );
    const gateCommands = [
      { command: 'npm run smoke', yolo: true },
      { command: 'npm run lint', yolo: false },
    ];
    const set = await plan({}, { yolo: true, gateCommands });
    assert.deepEqual(
      set.commands.map(({ command }) => command),
      ['npm run smoke'],
    );
  });
});
