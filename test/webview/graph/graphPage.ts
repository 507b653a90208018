import assert from 'node:assert/strict';
import type { FeatureView } from '../../../src/shared/viewModel';
import { sampleFeature } from '../../support/sampleBacklog';
import { graphSnapshot } from '../../support/sampleGraph';
import type { DashboardOptions, DashboardPage } from '../dashboardPage';
import type { OpenDashboard } from '../openDashboards';

/** 1 ← 2 ← 4 and 1 ← 3, 5 alone; 1 has passed. */
export const small = [
  sampleFeature({ id: 1, state: 'passing', status: 'passing', name: 'Schema' }),
  sampleFeature({ id: 2, name: 'Store', dependencies: [1], category: 'store' }),
  sampleFeature({ id: 3, name: 'Show', dependencies: [1] }),
  sampleFeature({
    id: 4,
    state: 'blocked',
    name: 'Search',
    dependencies: [2],
    reasonText: 'Blocked by #2.',
    reasonDetails: ['#2 is ready and waits for a free place.'],
  }),
  sampleFeature({ id: 5, name: 'Alone' }),
];

/** Opens the dashboard with the graph in it. */
export function graphOpener(
  open: OpenDashboard,
): (features?: readonly FeatureView[], options?: DashboardOptions) => Promise<DashboardPage> {
  return async (features = small, options) => {
    const page = await open(graphSnapshot(features), options);
    await page.page.keyboard.press('g');
    await page.page.locator('.graphPicture').waitFor();
    return page;
  };
}

export const focused = async (page: DashboardPage): Promise<number> =>
  page.page.evaluate<number>(
    `Number(document.getElementById('graphSurface').getAttribute('aria-activedescendant')?.replace('graphNode-', ''))`,
  );

export const press = async (page: DashboardPage, ...keys: readonly string[]): Promise<number> => {
  for (const key of keys) await page.page.keyboard.press(key);
  return focused(page);
};

/** In the middle of a feature, which is focused for that: only then the page knows a place for it. */
export const placeOf = async (page: DashboardPage, id: number): Promise<{ x: number; y: number }> => {
  const keys = ['Home', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'End'];
  for (const key of keys) if ((await focused(page)) !== id) await press(page, key);
  const box = await page.page.locator(`#graphNode-${id}`).boundingBox();
  assert.ok(box, `#${id} has no place`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
