import assert from 'node:assert/strict';
import { WorktreeSetup } from '../../../src/core/agents/setup/worktreeSetup';
import { systemClock } from '../../../src/core/base/clock';
import { planGate } from '../../../src/core/git/gating/gatePlan';
import { TreeFiles } from '../../../src/core/git/gating/treeFiles';
import { openRepository } from '../../../src/core/git/repository';
import { gateChanges } from '../../../src/core/orchestration/gateChanges';
import { defaultSettings, type Settings } from '../../../src/core/settings';
import { SampleRepository } from '../../support/sampleRepository';

describe('What a merge changes of what is run without anybody looking', () => {
  let sample: SampleRepository;
  let branches = 0;

  before(async () => {
    sample = await SampleRepository.create();
  });
  after(() => sample.remove());

  type Files = Readonly<Record<string, string>>;

  async function changes(before: Files, after: Files, settings: Partial<Settings> = {}): Promise<unknown> {
    const repository = await openRepository(sample.folder, {
      integrationBranch: 'roadmap',
      environment: sample.environment,
    });
    const all = { ...defaultSettings, ...settings };
    const setup = new WorktreeSetup({
      repository,
      worktreeRoot: sample.around,
      processes: {
        variablesFor: () => ({}),
        startMarkOf: () => Promise.resolve(''),
        end: () => Promise.resolve(),
      },
      environment: sample.environment,
      settings: () => all,
      clock: systemClock,
    });
    const [old, now] = [
      await sample.branch(`before-${++branches}`, before),
      await sample.branch(`after-${branches}`, { ...before, ...after }),
    ];
    const plan = await planGate(all, new TreeFiles(repository.git, old));
    return (await gateChanges({ repository, setup }, old, now, plan)).map(({ part }) => part);
  }
  const setupFile = (...commands: string[]): Files => ({
    '.muster/setup.json': JSON.stringify({ commands }),
  });

  it('is nothing where only other files change', async () => {
    assert.deepEqual(await changes(setupFile('node up.mjs'), { 'a.txt': 'a', 'other.mjs': '1' }), []);
  });

  it('is the file that says how worktrees are set up, also when it is new or cannot be used', async () => {
    assert.deepEqual(await changes({ 'a.txt': 'a' }, setupFile('true')), ['.muster/setup.json']);
    assert.deepEqual(await changes(setupFile('true'), { '.muster/setup.json': '{' }), ['.muster/setup.json']);
  });

  it('is what that file names, before and after', async () => {
    const before = { ...setupFile('sh up.sh'), 'up.sh': 'node more.mjs\n', 'more.mjs': '1' };
    assert.deepEqual(await changes(before, { 'more.mjs': '2' }), ['more.mjs']);
    assert.deepEqual(await changes(before, { ...setupFile('node new.mjs'), 'new.mjs': '1' }), [
      '.muster/setup.json',
      'more.mjs',
      'new.mjs',
      'up.sh',
    ]);
  });

  it('is what the commands of the settings name', async () => {
    const settings = { setupCommands: ['npm ci'] };
    const manifest = (postinstall: string): Files => ({
      'package.json': JSON.stringify({ scripts: { postinstall } }),
    });
    assert.deepEqual(await changes(manifest('true'), manifest('curl'), settings), [
      'package.json: script "postinstall"',
    ]);
    assert.deepEqual(await changes(manifest('true'), manifest('curl')), []);
  });
});
