import assert from 'node:assert/strict';
import path from 'node:path';
import { runCli } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';

describe('muster demo', function () {
  // Twelve features, on a machine ten times slower as well.
  this.timeout(900_000);
  let around: SampleRepository;

  before(async () => {
    around = await SampleRepository.create();
  });
  after(() => around.remove());

  it('runs twelve features with three agents to the end and reports it as JSON', async () => {
    const folder = path.join(around.around, 'shop with spaces é');
    const { code, stdout, stderr } = await runCli(['demo', '--json', '--folder', folder], {
      ...around.environment,
      MUSTER_DEMO_PACE_MS: '0',
    });
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
    assert.equal(report['features'], 12);
    assert.equal(report['passed'], 12);
    assert.equal(report['failed'], 0);
    assert.equal(report['merged'], 12);
    assert.ok(Number(report['peakAgents']) >= 2 && Number(report['peakAgents']) <= 3);
    assert.equal(report['repository'], folder);
    assert.equal(report['integrationBranch'], 'roadmap');
    const merges = await around.gitIn(folder, 'rev-list', '--merges', '--count', 'main..roadmap');
    assert.equal(merges.trim(), '12');
    assert.match(stderr, /Run finished: all 12 features pass/);
  });

  it('ends with exit code 1 and says so when a feature does not pass', async () => {
    const folder = path.join(around.around, 'failing');
    const { code, stdout } = await runCli(
      ['demo', '--folder', folder, '--features', '1', '--provider', 'command', '--command', 'git --version'],
      around.environment,
    );
    assert.equal(code, 1);
    assert.match(stdout, /Not every feature has passed/);
  });
});
