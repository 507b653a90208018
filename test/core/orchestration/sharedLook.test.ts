import assert from 'node:assert/strict';
import path from 'node:path';
import { systemClock } from '../../../src/core/base/clock';
import { silentLog } from '../../../src/core/base/log';
import { Integration } from '../../../src/core/git/integration';
import { openRepository } from '../../../src/core/git/repository';
import { SharedWatch } from '../../../src/core/orchestration/sharedWatch';
import { openStore } from '../../../src/core/store/openStore';
import type { Store } from '../../../src/core/store/store';
import { SampleRepository } from '../../support/sampleRepository';
import { builtAssets } from '../../support/testProject';

describe('The look at what all worktrees share', () => {
  let sample: SampleRepository;
  let store: Store;
  let integration: Integration;
  let watch: SharedWatch;
  const ref = 'refs/heads/roadmap';

  beforeEach(async () => {
    sample = await SampleRepository.create();
    await sample.git('branch', 'roadmap');
    const { environment } = sample;
    const repository = await openRepository(sample.folder, { integrationBranch: 'roadmap', environment });
    const [clock, log] = [systemClock, silentLog];
    store = await openStore({
      ...{ directory: path.join(sample.around, 'database'), clock, log },
      wasm: path.join(builtAssets, 'sql-wasm.wasm'),
    });
    integration = new Integration(repository, 'roadmap', () => watch.refsMoved());
    const runsDirectory = path.join(sample.around, 'runs');
    watch = new SharedWatch({ store, repository, integration, clock, log, runsDirectory });
  });
  afterEach(async () => {
    await store.close();
    sample.remove();
  });

  async function merge(): Promise<string> {
    const prepared = await integration.prepare(await sample.branch('work', { 'a.txt': 'a\n' }), 'Merge work');
    assert.equal(prepared.kind, 'clean');
    assert.deepEqual(await integration.advance(prepared.parent, prepared.commit), { kind: 'advanced' });
    return prepared.commit;
  }

  it('after one agent is the one before the next, when nothing was merged in between', async () => {
    const left = await watch.lookAfter();
    assert.equal(await watch.lookBefore(), left);
    assert.equal(watch.isLatest(left), true);
  });

  it('is taken anew when something was merged since, so that the merge is held and missed', async () => {
    const left = await watch.lookAfter();
    const merged = await merge();
    const before = await watch.lookBefore();
    assert.notEqual(before, left);
    assert.equal(before.refs[ref], merged);
    await watch.keep(7, before);
    const held = await sample.git('rev-list', '--parents', '--max-count=1', 'refs/muster/kept/7/all');
    assert.ok(held.includes(merged));
    await watch.release(7);
  });

  it('is not the latest any more when something was merged since it was handed out', async () => {
    void watch.lookAfter();
    const handedOut = watch.lookBefore();
    await merge();
    assert.equal(watch.isLatest(await handedOut), false);
    assert.equal(watch.isLatest(await watch.look()), true);
  });
});
