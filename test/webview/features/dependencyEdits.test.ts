import assert from 'node:assert/strict';
import type { FeatureView } from '../../../src/shared/viewModel';
import { sampleFeature } from '../../support/sampleBacklog';
import { snapshotOf } from '../../support/sampleSnapshot';
import type { DashboardPage } from '../dashboardPage';
import { openDashboards } from '../openDashboards';

describe('What a feature waits for, changed in its details', () => {
  const open = openDashboards();
  const features = (dependencies: readonly number[]): readonly FeatureView[] => [
    ...[1, 2, 3].map((id) => sampleFeature({ id, name: `Base ${id}` })),
    sampleFeature({ id: 4, name: 'Top', dependencies }),
  ];
  const lastDraft = async (page: DashboardPage): Promise<unknown> => {
    const sent = await page.lastSent();
    return sent?.type === 'saveFeature' && [sent.requestId, sent.draft.dependencies];
  };
  const chosen = (page: DashboardPage): Promise<readonly string[]> =>
    page.page.locator('.chosenList .featureId').allTextContents();

  it('goes on from the last change, also before that has come back', async () => {
    const page = await open(snapshotOf({ features: features([1, 2, 3]) }));
    await page.post({ type: 'showFeature', featureId: 4 });
    await page.button('Do not wait for feature 1').click();
    assert.deepEqual(await lastDraft(page), [-1, [2, 3]]);
    await page.button('Do not wait for feature 2').click();
    assert.deepEqual(await lastDraft(page), [-2, [3]]);
    // The first has come back, the second has not.
    await page.show(snapshotOf({ features: features([2, 3]) }));
    assert.deepEqual(await chosen(page), ['#3']);
    await page.post({ type: 'featureSaved', requestId: -2, featureId: 4, note: 'Saved.' });
    assert.deepEqual(await chosen(page), ['#3']);
    await page.show(snapshotOf({ features: features([3]) }));
    assert.deepEqual(await chosen(page), ['#3']);
    // Somebody else has changed it.
    await page.show(snapshotOf({ features: features([1, 3]) }));
    assert.deepEqual(await chosen(page), ['#1', '#3']);
    // And has put it back to what it was when the change was saved here.
    await page.show(snapshotOf({ features: features([2, 3]) }));
    assert.deepEqual(await chosen(page), ['#2', '#3']);
    await page.button('Do not wait for feature 3').click();
    assert.deepEqual(await lastDraft(page), [-3, [2]]);
  });

  it('is as it was when the change is refused', async () => {
    const page = await open(snapshotOf({ features: features([1]) }));
    await page.post({ type: 'showFeature', featureId: 4 });
    await page.button('Do not wait for feature 1').click();
    assert.deepEqual(await chosen(page), []);
    await page.post({ type: 'featureRefused', requestId: -1, message: 'It is being merged.' });
    assert.deepEqual(await chosen(page), ['#1']);
    await page.page.getByText('It is being merged.').waitFor();
  });
});
