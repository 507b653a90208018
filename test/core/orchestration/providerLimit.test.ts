import assert from 'node:assert/strict';
import path from 'node:path';
import { defaultSettings, type Settings } from '../../../src/core/settings';
import { TestProject } from '../../support/testProject';

const script = path.resolve('test/fixtures/agents/sayAndLeave.mjs');
const settings: Settings = {
  ...defaultSettings,
  testingRatio: 0,
  provider: 'command',
  commandTemplate: `'${process.execPath}' '${script}' '' '@muster limit: come back tomorrow'`,
  concurrency: 1,
  stopGraceSeconds: 1,
};

describe('A provider whose usage limit is reached', () => {
  let project: TestProject;
  beforeEach(async () => {
    project = await TestProject.create(settings);
    await project.open();
    await project.add('First', 'Second');
  });
  afterEach(() => project.dispose());

  const reachLimit = async () => {
    await project.orchestrator.start();
    return project.until(
      'both wait for the end of the limit',
      ({ features, activeAgents }) =>
        activeAgents === 0 && features.every(({ reason }) => reason?.kind === 'providerLimit'),
    );
  };

  it('starts no more agents, and says until when and why', async () => {
    const before = Date.now();
    const { agents, features, notices, mode } = await reachLimit();
    assert.equal(agents.length, 1);
    assert.deepEqual([agents[0]?.outcome, mode], ['interrupted', 'running']);
    const [notice = ''] = notices.filter((each) => each.includes('usage limit'));
    assert.match(notice, /^Command has reached its usage limit.*\(come back tomorrow\)$/);
    for (const { reason, attempts } of features) {
      assert.equal(attempts, 0);
      // It did not say when: it is tried again after a while.
      const untilMs = reason?.kind === 'providerLimit' ? Date.parse(reason.until) : 0;
      assert.ok(untilMs >= before + 15 * 60_000 && untilMs <= Date.now() + 15 * 60_000);
    }
  });

  it('holds up no other provider', async () => {
    await reachLimit();
    project.orchestrator.updateSettings({ ...settings, provider: 'demo' });
    const { features } = await project.until('both pass', ({ counts }) => counts.passing === 2);
    assert.deepEqual(
      features.map(({ state }) => state),
      ['passing', 'passing'],
    );
  });

  it('is tried again when the user starts anew', async () => {
    await reachLimit();
    await project.orchestrator.stop();
    await reachLimit();
    assert.equal(project.snapshot.agents.length, 2);
  });
});
