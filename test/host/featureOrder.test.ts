import assert from 'node:assert/strict';
import { orderCommands } from '../../src/host/commands/orderCommands';
import type { Project } from '../../src/host/project';
import type { FeatureTreeView } from '../../src/host/trees/registerFeatureView';
import { aFeatureView as aFeature } from '../support/aFeatureView';
import { Muster } from './muster';
import { hearTexts } from './toldTexts';

describe('the order and the life of features in VS Code', () => {
  let muster: Muster;
  let ids: readonly [first: number, second: number, third: number];
  const category = 'Order in VS Code';

  before(async () => {
    muster = await Muster.activate();
    await muster.open();
    const add = (name: string, priority: number): Promise<number> =>
      muster.addFeature({ name, category, priority });
    ids = [await add('First', 7001), await add('Second', 7002), await add('Third', 7003)];
  });
  after(async () => {
    await muster.run('groupByStatus');
    await muster.run('deleteFeatures', { featureIds: ids, confirm: true });
  });

  const names = (): string[] =>
    muster
      .snapshot()
      .features.filter((feature) => feature.category === category)
      .sort((a, b) => a.priority - b.priority)
      .map(({ name }) => name);

  it('moves what it is given up and down among those beside it in the grouping that is shown', async () => {
    const [, , third] = ids;
    await muster.run('groupByCategory');
    await muster.run('moveFeatureUp', third);
    assert.deepEqual(names(), ['First', 'Third', 'Second']);
    // Sooner than the view can show the first step.
    await muster.run('moveFeatureUp', third);
    assert.deepEqual(names(), ['Third', 'First', 'Second']);
    await muster.run('moveFeatureUp', third);
    assert.deepEqual(names(), ['Third', 'First', 'Second'], 'it was at the beginning of its category');
    await muster.run('moveFeatureDown', third);
    await muster.run('moveFeatureDown', third);
    assert.deepEqual(names(), ['First', 'Second', 'Third']);
  });

  it('sets the priority of all that are selected', async () => {
    const [first, second] = ids;
    const selected = [first, second].map((featureId) => ({ kind: 'feature', featureId }));
    await muster.run('setPriority', selected[0], selected, { priority: 7010 });
    assert.deepEqual([muster.feature(first).priority, muster.feature(second).priority], [7010, 7010]);
    assert.notEqual(muster.feature(ids[2]).priority, 7010);
  });

  it('says of how many of those that are selected the priority could not be set', async () => {
    const edited: number[] = [];
    const orchestrator = {
      snapshot: () => ({
        features: [aFeature({ id: 1 }), aFeature({ id: 2, status: 'passing' })],
      }),
      editFeature: (id: number) => Promise.resolve(edited.push(id)),
    };
    const project = { open: () => Promise.resolve({ orchestrator }) } as unknown as Project;
    const { setPriority } = orderCommands(project, {} as FeatureTreeView);
    const told = hearTexts();
    await setPriority({ featureIds: [1, 2], priority: 5 });
    await setPriority({ featureIds: [2] });
    told.dispose();
    assert.deepEqual(edited, [1]);
    assert.match(told.texts.join(), /^Done for 1 of 2 features.*,Done for 0 of 1 features/);
  });

  it('says that nothing is selected when it is told no feature, and changes nothing', async () => {
    const before = JSON.stringify(muster.snapshot().features);
    const told = hearTexts();
    await muster.run('moveFeatureUp');
    told.dispose();
    assert.match(told.texts.join(), /No feature is selected/);
    assert.equal(JSON.stringify(muster.snapshot().features), before);
  });

  it('deletes a feature on which another one depends as it was told to, and brings it back', async () => {
    const [first, second, third] = ids;
    await muster.run('editDependencies', second, { dependencies: [first] });
    await muster.run('editDependencies', third, { dependencies: [second] });
    const deleted = await muster.run('deleteFeatures', {
      featureIds: [second],
      dependents: 'inherit',
      confirm: true,
    });
    assert.deepEqual(deleted, [second]);
    assert.deepEqual(
      muster.feature(third).dependencies,
      [first],
      'it waits for what the deleted one waited for',
    );
    assert.equal(names().includes('Second'), false);

    await muster.run('restoreFeatures', { featureIds: [second] });
    assert.equal(muster.feature(second).name, 'Second');
    assert.deepEqual(muster.feature(second).dependencies, [first]);
    await muster.run('editDependencies', third, { dependencies: [] });
    await muster.run('editDependencies', second, { dependencies: [] });
  });

  it('refuses to delete without a word on those that depend on it, and changes nothing', async () => {
    const [first, second] = ids;
    await muster.run('editDependencies', second, { dependencies: [first] });
    const before = names();
    assert.equal(await muster.run('deleteFeatures', { featureIds: [first], confirm: true }), undefined);
    assert.deepEqual(names(), before);
    assert.deepEqual(muster.feature(second).dependencies, [first]);
    await muster.run('editDependencies', second, { dependencies: [] });
  });
});
