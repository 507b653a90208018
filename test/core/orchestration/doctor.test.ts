import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DoctorOptions, examine, type Finding, isOlder } from '../../../src/core/orchestration/doctor';
import { defaultSettings, type Settings } from '../../../src/core/settings';
import { findingsDocument } from '../../../src/core/orchestration/findingsDocument';
import { SampleRepository } from '../../support/sampleRepository';

describe('The doctor', () => {
  let repository: SampleRepository;
  let bin: string;
  let assets: string;
  beforeEach(async () => {
    repository = await SampleRepository.create();
    bin = path.join(repository.around, 'bin');
    assets = path.join(repository.around, 'assets');
    for (const folder of [bin, assets]) mkdirSync(folder);
    writeFileSync(path.join(assets, 'runner.js'), '');
    writeFileSync(path.join(assets, '../package.json'), '{"version":"1.2.3"}');
  });
  afterEach(() => repository.remove());

  const program = (name: string, version: string): void => {
    const file = path.join(bin, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} ${version}"\n`);
    chmodSync(file, 0o755);
  };
  const findings = async (
    more: Readonly<Record<string, string>> = {},
    { folder = repository.folder, ...options }: Partial<DoctorOptions> = {},
  ): Promise<ReadonlyMap<string, Finding>> => {
    const environment = { PATH: bin, HOME: path.join(repository.around, 'nobody'), ...more };
    const settings = { ...defaultSettings, provider: 'codex' };
    const found = await examine({ folder, settings, environment, assets, ...options });
    return new Map(found.map((finding) => [finding.what, finding]));
  };

  it('recommends a concurrency where it knows what is left', async () => {
    assert.equal((await findings()).get('concurrency'), undefined);
    const left = Array.from({ length: 12 }, (_, index) => ({ id: index + 1, dependencies: [] }));
    assert.deepEqual((await findings({}, { left })).get('concurrency'), {
      what: 'concurrency',
      state: 'note',
      text: '3, and 2 is recommended: 12 features are left',
      remedy: 'Set muster.concurrency, or --concurrency, to 2.',
    });
    const more = Array.from({ length: 30 }, (_, index) => ({ id: index + 1, dependencies: [] }));
    assert.equal((await findings({}, { left: more })).get('concurrency')?.state, 'ok');
  });

  it('says what is there and what the run would do', async () => {
    const found = await findings();
    assert.match(found.get('git')?.text ?? '', /^git version \d/);
    assert.equal(found.get('Muster')?.text, '1.2.3');
    assert.deepEqual(found.get('repository'), {
      what: 'repository',
      state: 'ok',
      text: repository.folder,
      remedy: undefined,
    });
    assert.match(found.get('integration branch')?.text ?? '', /^“roadmap” is made from your branch/);
    assert.equal(found.get('checks')?.state, 'note');
  });

  it('names the checks that would run: those that are set, else those of the project', async () => {
    const checksWith = async (settings: Partial<Settings>): Promise<Finding | undefined> =>
      (await findings({}, { settings: { ...defaultSettings, ...settings } })).get('checks');
    await repository.commit('Add tests', { 'package.json': '{"scripts":{"test":"mocha"}}' });
    assert.deepEqual((await checksWith({}))?.text, 'npm test (found in the project)');
    const set = await checksWith({ gateCommands: ['make', { command: 'make lint', kind: 'lint' }] });
    assert.deepEqual([set?.state, set?.text], ['ok', 'make; make lint']);
    assert.match((await checksWith({ gateCommands: ['make'], yolo: true }))?.remedy ?? '', /muster\.yolo/);
    assert.equal((await checksWith({ gateDetect: false }))?.state, 'note');
  });

  it('takes every provider in use for missing: by type of agent, and those that features name', async () => {
    const settings = { ...defaultSettings, provider: 'codex', providers: { testing: 'gemini' } };
    const found = await findings({}, { settings, ownProviders: ['opencode'] });
    const states = ['Codex', 'Gemini CLI', 'OpenCode', 'Claude Code'].map((what) => found.get(what)?.state);
    assert.deepEqual(states, ['missing', 'missing', 'missing', 'note']);
    const quiet = await findings({}, { settings: { ...settings, testingRatio: 0 } });
    assert.equal(quiet.get('Gemini CLI')?.state, 'note', 'nothing is tested');
  });

  it('takes only the chosen provider for missing, and says how to get it', async () => {
    const found = await findings();
    assert.equal(found.get('Codex')?.state, 'missing');
    assert.match(
      found.get('Codex')?.text ?? '',
      /^the program “codex” is not installed; install it with “npm install -g @openai\/codex”/,
    );
    assert.equal(found.get('OpenCode')?.state, 'note');
  });

  it('tells a version that is older than any that was tested, and who is not signed in', async function () {
    // Programs of the test are scripts, which Windows does not start.
    if (process.platform === 'win32') this.skip();
    program('codex', '0.100.0');
    const signedOut = (await findings()).get('Codex');
    assert.deepEqual(
      [signedOut?.state, signedOut?.remedy],
      ['missing', 'Run “codex login”, or set CODEX_API_KEY.'],
    );
    const old = (await findings({ CODEX_API_KEY: 'secret' })).get('Codex');
    assert.equal(old?.state, 'note');
    assert.match(old.text, /^0\.100\.0, signed in by the variable CODEX_API_KEY; Muster is tested with/);
    program('codex', '99.0.0');
    const good = (await findings({ CODEX_API_KEY: 'secret' })).get('Codex');
    assert.deepEqual([good?.state, good?.remedy], ['ok', undefined]);
    const file = path.join(assets, 'runner.js');
    const nowhere = (await findings({ CODEX_API_KEY: 'secret' }, { folder: file })).get('Codex');
    assert.deepEqual(nowhere, good, 'it is no matter of the folder');
    assert.doesNotMatch(JSON.stringify(good), /secret/);
  });

  it('starts the Node of the runners, as an agent would be started', async function () {
    if (process.platform === 'win32') this.skip();
    const { state, text } = (await findings()).get('runner') ?? {};
    assert.deepEqual([state, text], ['ok', `Node ${process.versions.node} of ${process.execPath}`]);
    const runnerOf = async (name: string): Promise<Finding | undefined> =>
      (await findings({}, { nodeExecutable: path.join(bin, name) })).get('runner');
    program('old', '');
    writeFileSync(path.join(bin, 'old'), '#!/bin/sh\necho Node 18.20.1\n');
    assert.deepEqual(await runnerOf('old'), {
      ...{ what: 'runner', state: 'missing', text: `Node 18.20.1 of ${path.join(bin, 'old')}` },
      remedy: 'Update the editor, or Node, to one with Node 20.19.0 or later.',
    });
    assert.match((await runnerOf('nowhere'))?.text ?? '', /cannot be used as Node: .*ENOENT/);
    const folder = path.join(repository.around, 'missing');
    assert.equal(
      (await findings({}, { folder })).get('runner')?.state,
      'ok',
      'it is no matter of the folder',
    );
    rmSync(path.join(assets, 'runner.js'));
    const gone = (await findings()).get('runner');
    assert.deepEqual([gone?.state, gone?.remedy], ['missing', 'Install Muster again.']);
  });

  it('writes it all into a document, the worst first, and lets nothing in it be markup', () => {
    const finding = (what: string, state: Finding['state'], remedy?: string): Finding => ({
      ...{ what, state, remedy },
      text: `[x](command:muster.stop) <b>\n# ${what}`,
    });
    const document = findingsDocument([
      finding('a', 'ok'),
      finding('b', 'note', 'Do this.'),
      finding('c', 'missing'),
    ]);
    assert.deepEqual(
      document.split('\n').filter((line) => line.startsWith('#')),
      ['# Doctor', '## Missing: agents cannot work without it', '## Worth knowing', '## In order'],
    );
    assert.match(document, /^One thing is missing for a run\.$/m);
    assert.match(document, /^ {2}- What to do: Do this\.$/m);
    assert.ok(!document.includes('](command') && !document.includes('<b>'), document);
    assert.match(findingsDocument([finding('a', 'ok')]), /^Nothing is missing for a run\.$/m);
  });

  it('goes on with the rest where there is no repository', async () => {
    const found = await findings({}, { folder: repository.around });
    assert.equal(found.get('repository')?.state, 'missing');
    assert.equal(found.get('Codex')?.state, 'missing');
  });

  it('compares versions by their numbers', () => {
    assert.deepEqual(
      [isOlder('1.9.0', '1.10.0'), isOlder('1.10.0', '1.9.0'), isOlder('2.0.0', '2.0.0')],
      [true, false, false],
    );
  });
});
