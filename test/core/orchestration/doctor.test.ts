import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { examine, type Finding, isOlder } from '../../../src/core/orchestration/doctor';
import { defaultSettings } from '../../../src/core/settings';
import { SampleRepository } from '../../support/sampleRepository';

describe('The doctor', () => {
  let repository: SampleRepository;
  let bin: string;
  beforeEach(async () => {
    repository = await SampleRepository.create();
    bin = path.join(repository.around, 'bin');
    mkdirSync(bin);
  });
  afterEach(() => repository.remove());

  const program = (name: string, version: string): void => {
    const file = path.join(bin, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} ${version}"\n`);
    chmodSync(file, 0o755);
  };
  const findings = async (
    more: Readonly<Record<string, string>> = {},
    folder = repository.folder,
  ): Promise<ReadonlyMap<string, Finding>> => {
    const environment = { PATH: bin, HOME: path.join(repository.around, 'nobody'), ...more };
    const found = await examine({ folder, settings: { ...defaultSettings, provider: 'codex' }, environment });
    return new Map(found.map((finding) => [finding.what, finding]));
  };

  it('says what is there and what the run would do', async () => {
    const found = await findings();
    assert.match(found.get('git')?.text ?? '', /^git version \d/);
    assert.deepEqual(found.get('repository'), {
      what: 'repository',
      state: 'ok',
      text: repository.folder,
      remedy: undefined,
    });
    assert.match(found.get('integration branch')?.text ?? '', /^“roadmap” is made from your branch/);
    assert.equal(found.get('checks')?.state, 'note');
  });

  it('takes only the chosen provider for missing, and says how to get it', async () => {
    const found = await findings();
    assert.equal(found.get('Codex')?.state, 'missing');
    assert.match(found.get('Codex')?.text ?? '', /install it with “npm install -g @openai\/codex”/);
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
    assert.doesNotMatch(JSON.stringify(good), /secret/);
  });

  it('goes on with the rest where there is no repository', async () => {
    const found = await findings({}, repository.around);
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
