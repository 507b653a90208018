import assert from 'node:assert/strict';
import { digestOf, scriptChanges } from '../../../../src/core/git/gating/scriptChanges';
import { TreeFiles } from '../../../../src/core/git/gating/treeFiles';
import { Git } from '../../../../src/core/git/git';
import { SampleRepository } from '../../../support/sampleRepository';

describe('scriptChanges', () => {
  let sample: SampleRepository;
  let branches = 0;

  before(async () => {
    sample = await SampleRepository.create();
  });
  after(() => sample.remove());

  type Files = Readonly<Record<string, string>>;

  async function changes(commands: readonly string[], before: Files, after: Files): Promise<string[]> {
    const git = new Git(sample.folder, sample.environment);
    const [old, now] = [
      await sample.branch(`scripts-${++branches}`, before),
      await sample.branch(`scripts-${++branches}`, after),
    ];
    return (await scriptChanges(new TreeFiles(git, old), new TreeFiles(git, now), commands)).map(
      ({ part }) => part,
    );
  }
  const manifest = (scripts: Files, more: object = {}): Files => ({
    'package.json': JSON.stringify({ ...more, scripts }),
  });

  it('names an entry of scripts that the gate runs, with what is run before and after it', async () => {
    const before = manifest({ test: 'mocha', start: 'node .' });
    const change = (scripts: Files) => changes(['npm test'], before, manifest(scripts));
    assert.deepEqual(await change({ test: 'exit 0', start: 'node .' }), ['package.json: script "test"']);
    assert.deepEqual(await change({ test: 'mocha', pretest: 'rm -r test', start: 'node .' }), [
      'package.json: script "pretest"',
    ]);
    assert.deepEqual(await change({ start: 'node .' }), ['package.json: script "test"']);
  });

  it('lets other edits of package.json pass', async () => {
    const before = manifest({ test: 'mocha', start: 'node .' });
    const after = manifest(
      { start: 'node app.js', test: 'mocha', docs: 'typedoc' },
      { dependencies: { a: '1' } },
    );
    assert.deepEqual(await changes(['npm test'], before, after), []);
  });

  it('names what an installation runs of the project itself, unless it runs no scripts', async () => {
    const before = manifest({ postinstall: 'node patch.mjs' });
    const after = manifest({ postinstall: 'curl evil', preprepare: 'true' });
    for (const command of ['npm ci', 'pnpm install --frozen-lockfile', 'yarn']) {
      assert.deepEqual(await changes([command], before, after), [
        'package.json: script "postinstall"',
        'package.json: script "preprepare"',
      ]);
    }
    assert.deepEqual(await changes(['npm ci --ignore-scripts'], before, after), []);
  });

  it('follows scripts that scripts run, with each package manager and run-s', async () => {
    for (const call of [
      'npm run unit',
      'pnpm unit',
      'yarn unit',
      'bun run unit',
      'run-s unit',
      "npm-run-all 'un*'",
    ]) {
      const before = manifest({ test: `tsc && ${call}`, unit: 'mocha' });
      const after = manifest({ test: `tsc && ${call}`, unit: 'true' });
      assert.deepEqual(await changes(['npm test'], before, after), ['package.json: script "unit"'], call);
    }
  });

  it('does not run for ever where scripts run each other', async () => {
    const scripts = { test: 'npm run a', a: 'npm run b', b: 'npm run a' };
    assert.deepEqual(await changes(['npm test'], manifest(scripts), manifest({ ...scripts, b: 'true' })), [
      'package.json: script "b"',
    ]);
  });

  it('follows another folder', async () => {
    const web = (test: string): Files => ({ 'web/package.json': JSON.stringify({ scripts: { test } }) });
    for (const command of [
      'npm --prefix web test',
      'cd web && npm test',
      'pnpm -C web test',
      'yarn --cwd=web test',
    ])
      assert.deepEqual(
        await changes([command], web('mocha'), web('true')),
        ['web/package.json: script "test"'],
        command,
      );
  });

  it('names script files that are named by path, and what shell scripts call', async () => {
    const before = {
      'ci.sh': '#!/bin/sh\nset -e\nnode scripts/test.mjs --all\n',
      'scripts/test.mjs': 'run()',
    };
    const after = { ...before, 'scripts/test.mjs': 'process.exit(0)', 'src/app.js': 'x' };
    assert.deepEqual(await changes(['./ci.sh'], before, after), ['scripts/test.mjs']);
    assert.deepEqual(await changes(['bash -e ci.sh'], before, after), ['scripts/test.mjs']);
    assert.deepEqual(await changes(['node --import ./scripts/test.mjs a.js'], before, after), [
      'scripts/test.mjs',
    ]);
    assert.deepEqual(await changes(['node scripts/test.mjs'], before, before), []);
  });

  for (const [command, file, part] of [
    ['npx jest', 'jest.config.mjs', 'jest.config.mjs: settings'],
    ['vitest run', 'vite.config.ts', 'vite.config.ts: settings'],
    ['node_modules/.bin/mocha', '.mocharc.json', '.mocharc.json: settings'],
    ['cd web && eslint .', 'web/.eslintignore', 'web/.eslintignore: settings'],
    ['jest --config ci/jest.json', 'ci/jest.json', 'ci/jest.json: settings'],
    ['cargo test', '.cargo/config.toml', '.cargo/config.toml: settings'],
  ] as const) {
    it(`names the settings that decide what \`${command}\` checks, and no others`, async () => {
      const before = { [file]: 'all: true\n', 'tsconfig.json': '{}' };
      assert.deepEqual(await changes([command], before, { ...before, [file]: 'all: false\n' }), [part]);
      assert.deepEqual(await changes([command], {}, { [file]: 'all: false\n' }), [part]);
      assert.deepEqual(await changes([command], before, { ...before, 'tsconfig.json': '{ }' }), []);
    });
  }

  it('names the settings of a runner in package.json, also of one that a script runs', async () => {
    const scripts = { test: 'jest' };
    const before = manifest(scripts, { jest: { testMatch: ['a'] }, name: 'x' });
    const after = manifest(scripts, { jest: { testMatch: [] }, name: 'y' });
    assert.deepEqual(await changes(['npm test'], before, after), ['package.json: "jest"']);
  });

  it('names what makes a package manager run scripts otherwise, but not where it fetches from', async () => {
    const before = { ...manifest({ test: 'mocha' }), '.npmrc': 'registry=https://a.example\n' };
    const npmrc = 'registry=https://b.example\nscript-shell=/bin/true\n';
    assert.deepEqual(await changes(['npm test'], before, { ...before, '.npmrc': npmrc }), [
      '.npmrc: how scripts are run',
    ]);
    const other = { ...before, '.npmrc': 'registry=https://b.example\n' };
    assert.deepEqual(await changes(['npm test'], before, other), []);
  });

  it('follows a link inside the repository', async () => {
    const link = await sample.branch('linked', { 'real.sh': 'make\n' });
    const git = new Git(sample.folder, sample.environment);
    const blob = (await git.run(['hash-object', '-w', '--stdin'], { input: 'real.sh' })).stdout.trim();
    const treeWith = async (script: string): Promise<string> => {
      const text = (await git.run(['hash-object', '-w', '--stdin'], { input: script })).stdout.trim();
      const input = `120000 blob ${blob}\tci.sh\n100755 blob ${text}\treal.sh\n`;
      return (await git.run(['mktree'], { input })).stdout.trim();
    };
    assert.notEqual(link, '');
    const [before, after] = [await treeWith('make\n'), await treeWith('true\n')];
    const found = await scriptChanges(new TreeFiles(git, before), new TreeFiles(git, after), ['./ci.sh']);
    assert.deepEqual(
      found.map(({ part }) => part),
      ['ci.sh'],
    );
  });

  it('does not count tests, nor the code that is tested', async () => {
    const before = { ...manifest({ test: 'mocha test' }), 'test/a.test.js': 'a', 'src/a.js': 'a' };
    const after = { ...before, 'test/a.test.js': 'b', 'src/a.js': 'b', 'test/b.test.js': 'b' };
    assert.deepEqual(await changes(['npm test', 'node --test test/a.test.js'], before, after), []);
  });

  it('names the targets, variables and includes of a Makefile that the gate uses, and no others', async () => {
    const before =
      'include rules.mk\nFLAGS = -q\ntest: unit\n\t@pytest $(FLAGS)\nunit:\n\t$(MAKE) deep\ndeep:\n\ttrue\ndocs:\n\tdoc\n';
    const change = (text: string) =>
      changes(
        ['make test'],
        { Makefile: before, 'rules.mk': 'x:\n' },
        { Makefile: text, 'rules.mk': 'x:\n' },
      );
    assert.deepEqual(await change(before.replace('\tdoc\n', '\tdoc --all\n')), []);
    assert.deepEqual(await change(before.replace('-q', '--co')), ['Makefile: variable FLAGS']);
    assert.deepEqual(await change(before.replace('\ttrue\n', '\tfalse\n')), ['Makefile: target "deep"']);
    assert.deepEqual(await change(before.replace('@pytest', '-@pytest')), ['Makefile: target "test"']);
    const shadow = { Makefile: before, 'rules.mk': 'x:\n', GNUmakefile: 'test:\n\ttrue\n' };
    assert.ok(
      (await changes(['make test'], { Makefile: before, 'rules.mk': 'x:\n' }, shadow)).includes(
        'GNUmakefile: target "test"',
      ),
    );
  });

  it('names the settings of pytest, and no other section', async () => {
    const text = (addopts: string, version: string): string =>
      `[project]\nversion = "${version}"\n\n[tool.pytest.ini_options]\naddopts = "${addopts}"\nmarkers = [\n  "slow",\n]\n\n[tool.ruff]\nline-length = 80\n`;
    const before = { 'pyproject.toml': text('-q', '1') };
    const command = 'python3 -m pytest';
    assert.deepEqual(await changes([command], before, { 'pyproject.toml': text('-q', '2') }), []);
    assert.deepEqual(await changes([command], before, { 'pyproject.toml': text('--co', '1') }), [
      'pyproject.toml: settings of pytest',
    ]);
    assert.deepEqual(
      await changes([command], before, { ...before, 'pytest.ini': '[pytest]\naddopts = --co\n' }),
      ['pytest.ini: settings of pytest'],
    );
  });

  it('has one digest for the same changes and another for others', () => {
    const change = { part: 'ci.sh', before: 'a', after: 'b' };
    assert.equal(digestOf([change]), digestOf([{ ...change }]));
    assert.notEqual(digestOf([change]), digestOf([{ ...change, after: 'c' }]));
    assert.notEqual(digestOf([change]), digestOf([{ ...change, before: undefined }]));
  });
});
