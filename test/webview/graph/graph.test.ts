import assert from 'node:assert/strict';
import type { FeatureView } from '../../../src/shared/viewModel';
import { sampleBacklog, sampleFeature } from '../../support/sampleBacklog';
import { graphSnapshot } from '../../support/sampleGraph';
import { waitUntil } from '../../support/waitUntil';
import type { DashboardOptions, DashboardPage } from '../dashboardPage';
import { openDashboards } from '../openDashboards';

/** 1 ← 2 ← 4 and 1 ← 3, 5 alone; 1 has passed. */
const small = [
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

describe('The graph of dependencies', () => {
  const open = openDashboards();
  const openGraph = async (
    features: readonly FeatureView[] = small,
    options?: DashboardOptions,
  ): Promise<DashboardPage> => {
    const page = await open(graphSnapshot(features), options);
    await page.page.keyboard.press('g');
    await page.page.locator('.graphPicture').waitFor();
    return page;
  };
  const focused = async (page: DashboardPage): Promise<number> =>
    page.page.evaluate<number>(
      `Number(document.getElementById('graphSurface').getAttribute('aria-activedescendant')?.replace('graphNode-', ''))`,
    );
  const press = async (page: DashboardPage, ...keys: readonly string[]): Promise<number> => {
    for (const key of keys) await page.page.keyboard.press(key);
    return focused(page);
  };
  /** In the middle of a feature, which is focused for that: only then the page knows a place for it. */
  const placeOf = async (page: DashboardPage, id: number): Promise<{ x: number; y: number }> => {
    const keys = ['Home', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'End'];
    for (const key of keys) if ((await focused(page)) !== id) await press(page, key);
    const box = await page.page.locator(`#graphNode-${id}`).boundingBox();
    assert.ok(box, `#${id} has no place`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };

  it('opens and closes by G and by its tab, not while something is being typed, and comes back as it was', async () => {
    const page = await open(graphSnapshot(small));
    await page.page.getByLabel('Search features').focus();
    await page.page.keyboard.press('g');
    assert.equal(await page.page.locator('.graphView').count(), 0);
    await page.tab('Graph').click();
    await page.page.locator('.graphPicture').waitFor();
    await page.page.keyboard.press('g');
    await page.page.locator('.graphView').waitFor({ state: 'detached' });
    assert.equal(await page.focused(), 'Mission Control');
    await page.page.keyboard.press('g');
    await page.page.locator('.graphPicture').waitFor();
    assert.equal(await page.focused(), 'Dependency graph');
    await press(page, 'End', 'Enter');
    const stored = await waitUntil('it is stored', async () => {
      const state = ((await page.stored()) ?? {}) as { view?: string; graph?: { opened?: number } };
      return state.view === 'graph' && state.graph?.opened === 4 && state;
    });
    await page.close();
    const again = await open(graphSnapshot(small), { stored });
    await again.page.locator('.graphPanel', { hasText: 'Search' }).waitFor();
  });

  it('is walked along its lines by arrows, and says of each feature why it does not run', async () => {
    const page = await openGraph();
    // The critical path begins with what is not done.
    assert.equal(await press(page), 2);
    assert.equal(await press(page, 'ArrowRight'), 4);
    const name = (await page.page.locator('#graphNode-4').getAttribute('aria-label')) ?? '';
    for (const part of [
      '#4 Search: Blocked.',
      'Depends on #2.',
      'Blocked by #2.',
      'waits for a free place',
      '2 of 2',
    ]) {
      assert.ok(name.includes(part), `${part} in ${name}`);
    }
    assert.match(await page.page.locator('.nodeTip').innerText(), /Search[^]*Blocked by #2\.[^]*free place/);
    assert.equal(await press(page, 'ArrowRight'), 4, 'nothing waits for it');
    assert.equal(await press(page, 'ArrowLeft'), 2);
    assert.equal(await press(page, 'ArrowLeft'), 1);
    assert.equal(await press(page, 'c'), 2);
    assert.equal(await press(page, 'c'), 4);
    const [second, third] = [await press(page, 'ArrowLeft'), await press(page, 'ArrowDown')];
    assert.deepEqual(
      [second, third === 3 || (await press(page, 'ArrowUp', 'ArrowUp')) === 3],
      [2, true],
      'up and down go through a column',
    );
  });

  it('zooms and moves by keys and wheel without losing what it shows, and shows all again', async () => {
    const page = await openGraph();
    const width = async (): Promise<number> =>
      (await page.page.locator('.graphFocus').boundingBox())?.width ?? 0;
    const atFirst = await width();
    await press(page, '+', '+');
    const large = await width();
    assert.ok(large > atFirst * 1.5, `${large} of ${atFirst}`);
    await press(page, '-');
    assert.ok((await width()) < large);
    await press(page, '0');
    assert.equal(await width(), atFirst);
    const { x, y } = await placeOf(page, 2);
    await page.page.mouse.move(x, y);
    await page.page.mouse.wheel(0, -400);
    await waitUntil('the wheel zooms', async () => (await width()) > atFirst);
    const before = await page.page.locator('.graphFocus').boundingBox();
    await page.page.mouse.down();
    await page.page.mouse.move(x - 60, y - 30, { steps: 4 });
    await page.page.mouse.up();
    const after = await page.page.locator('.graphFocus').boundingBox();
    assert.deepEqual(
      [Math.round((after?.x ?? 0) - (before?.x ?? 0)), Math.round((after?.y ?? 0) - (before?.y ?? 0))],
      [-60, -30],
    );
    assert.equal(await page.page.locator('.graphPanel').count(), 0, 'a drag is no click');
    await page.button('Show all (0)').click();
    assert.equal(await width(), atFirst);
  });

  it('shows a small picture of the whole when not all is in sight, which moves it', async () => {
    const page = await openGraph(sampleBacklog(), { width: 900 });
    const minimap = page.page.locator('.graphMinimap');
    assert.equal(await minimap.isVisible(), false);
    await press(page, '+', '+', '+', '+', '+');
    await minimap.waitFor();
    const before = await page.page.locator('.graphFocus').boundingBox();
    await minimap.click({ position: { x: 20, y: 100 } });
    await waitUntil('it has moved', async () => {
      const now = await page.page.locator('.graphFocus').boundingBox();
      return Math.abs((now?.y ?? 0) - (before?.y ?? 0)) > 50;
    });
  });

  it('opens the details of a feature by click and by Enter, and closes them by Escape', async () => {
    const page = await openGraph();
    const { x, y } = await placeOf(page, 4);
    await press(page, 'Home');
    await page.page.mouse.move(x, y);
    await page.page.locator('.nodeTip', { hasText: 'Blocked by #2.' }).waitFor();
    await page.page.mouse.click(x, y);
    const panel = page.page.getByRole('complementary', { name: 'Feature 4' });
    await panel.getByText('#2 is ready and waits for a free place.').waitFor();
    await page.page.keyboard.press('Escape');
    assert.equal(await panel.count(), 0);
    await press(page, 'Enter');
    await waitUntil('the details have the focus', async () => (await page.focused()) === 'Feature 4');
    await page.button('Skip feature 4').click();
    assert.deepEqual(await page.lastSent(), { type: 'skipFeature', featureId: 4 });
    await page.page.keyboard.press('Escape');
    assert.equal(await page.focused(), 'Dependency graph');
  });

  it('changes by keys what a feature waits for, and refuses a circle with the circle spelled out', async () => {
    const page = await openGraph();
    assert.equal(await press(page, 'Home'), 2);
    await press(page, 'l', 'ArrowRight', 'Enter');
    const note = page.page.locator('.graphNote');
    assert.match(await note.innerText(), /#4 waits for #2 itself \(2 → 4 → 2\)/);
    assert.match((await page.page.locator('#graphNode-4').getAttribute('aria-label')) ?? '', /2 → 4 → 2/);
    assert.deepEqual(await page.sent(), [{ type: 'ready' }]);

    await press(page, 'ArrowLeft', 'ArrowLeft', 'ArrowDown', 'Enter');
    assert.deepEqual(await page.lastSent(), {
      ...{ type: 'saveFeature', requestId: -1, featureId: 2 },
      draft: { dependencies: [1, 5] },
    });
    await page.post({ type: 'featureRefused', requestId: -1, message: 'Another <b>window</b> was first.' });
    await page.page.getByText('Another <b>window</b> was first.').waitFor();
    assert.equal(await focused(page), 2);

    await press(page, 'l', 'ArrowLeft', 'Enter');
    const last = await page.lastSent();
    assert.deepEqual(last?.type === 'saveFeature' && last.draft, { dependencies: [] });
    await page.post({ type: 'featureSaved', requestId: -2, featureId: 2, note: 'Feature #2 was saved.' });
    await page.page.getByText('Feature #2 was saved.').waitFor();

    await press(page, 'l', 'Escape');
    assert.equal(await page.page.getByText('Choose what').count(), 0);
    await press(page, 'c', 'ArrowLeft', 'ArrowLeft', 'l');
    assert.match(await note.innerText(), /#1 is finished/);
  });

  it('changes in the details what a feature waits for', async () => {
    const page = await openGraph();
    await press(page, 'Home', 'Enter');
    await page.button('Do not wait for feature 1').click();
    const sent = await page.lastSent();
    assert.deepEqual(sent?.type === 'saveFeature' && [sent.featureId, sent.draft], [2, { dependencies: [] }]);
    await page.page.getByLabel('Search a feature that must pass first').fill('Search');
    await page.page.getByText('it waits for this feature itself (2 → 4 → 2)').waitFor();
    await page
      .button('Go to feature 4')
      .or(page.page.getByRole('button', { name: '#4 Search', exact: true }))
      .last()
      .click();
    await page.page.getByRole('complementary', { name: 'Feature 4' }).waitFor();
    assert.equal(await focused(page), 4);
  });

  it('searches, and shows only a state or a category', async () => {
    const page = await openGraph();
    await page.page.keyboard.press('/');
    await page.page.keyboard.type('search');
    await page.page.getByText('5 features, 1 found').waitFor();
    await page.page.keyboard.press('Enter');
    assert.equal(await focused(page), 4);
    await page.page.keyboard.press('Escape');
    await page.page.getByText('5 features', { exact: true }).waitFor();
    await page.page.getByLabel('Show category').selectOption('store');
    await page.page.getByText('1 of 5 features', { exact: true }).waitFor();
    await page.page.getByLabel('Show category').selectOption('');
    await page.page.getByLabel('Hide passing').check();
    await page.page.getByText('4 of 5 features', { exact: true }).waitFor();
    await page.page.getByRole('button', { name: /^Blocked/ }).click();
    await page.page.getByText('1 of 5 features', { exact: true }).waitFor();
    await page.page.getByLabel('Show category').selectOption('store');
    await page.page.getByText('No feature matches.').waitFor();
  });

  it('is there as a list as well, whose features lead to one another', async () => {
    const page = await openGraph();
    await page.button('List').click();
    const items = page.page
      .getByRole('list', { name: 'Features by what they depend on' })
      .getByRole('listitem');
    assert.equal(await items.count(), 5);
    const item = (await items.filter({ hasText: '#4 Search' }).innerText()).replaceAll('\n', ' ');
    for (const part of ['Step 3', 'Blocked', 'Depends on', '#2', 'Blocked by #2.', 'critical path']) {
      assert.ok(item.includes(part), `${part} in ${item}`);
    }
    await items.filter({ hasText: '#4 Search' }).getByRole('button', { name: 'Go to feature 2' }).click();
    await waitUntil('the other has the focus', async () => (await page.focused()) === '#2 Store');
    await page.page.keyboard.press('Enter');
    await page.page.getByRole('complementary', { name: 'Feature 2' }).waitFor();
  });

  it('follows the run: keeps the focus while features change, come and go', async () => {
    const page = await openGraph();
    await press(page, 'Home', 'ArrowRight');
    const changed = small.map((each) =>
      each.id === 4 ? { ...each, name: 'Find', state: 'ready' as const } : each,
    );
    await page.show(graphSnapshot([...changed, sampleFeature({ id: 6, name: 'New', dependencies: [4] })]));
    assert.equal(await focused(page), 4);
    await waitUntil('the new one is there', async () => (await press(page, 'ArrowRight')) === 6);
    await page.show(graphSnapshot(small));
    await waitUntil('it has gone', async () => (await page.page.locator('#graphNode-6').count()) === 0);
    assert.equal(await press(page, 'Home'), 2);
  });

  it('only shows while another window runs the project', async () => {
    const leader = {
      ...{ purpose: 'terminal', pid: 1, host: 'here', since: '' },
      state: 'live',
      text: 'Run elsewhere.',
    } as const;
    const page = await open(graphSnapshot(small, { leader }));
    await page.page.keyboard.press('g');
    await page.page.locator('.graphPicture').waitFor();
    await press(page, 'Home', 'Enter');
    await page.page.getByRole('complementary', { name: 'Feature 2' }).waitFor();
    assert.equal(await page.button('Do not wait for feature 1').count(), 0);
    await page.page.getByText('#1 Schema').waitFor();
    await page.page.locator('#graphSurface').focus();
    await press(page, 'l', 'End', 'Enter');
    assert.deepEqual(
      (await page.sent()).map(({ type }) => type).filter((type) => type === 'saveFeature'),
      [],
    );
  });

  it('shows names and reasons as text, whatever they hold', async () => {
    const escape = String.fromCharCode(27);
    const hostile = `<img src=x onerror="window.hacked=1"> ${escape}[31m \u202eabc ${'x'.repeat(100_000)}`;
    const page = await openGraph([
      sampleFeature({
        id: 1,
        name: hostile,
        category: hostile,
        reasonText: hostile,
        reasonDetails: [hostile],
      }),
      sampleFeature({ id: 2, name: hostile, dependencies: [1, 404] }),
    ]);
    await press(page, 'Home', 'l', 'Escape');
    await press(page, 'ArrowRight', 'ArrowLeft');
    const texts: (string | null)[] = [
      await page.page.locator('.nodeTip').textContent(),
      await page.page.locator('#graphNode-1').getAttribute('aria-label'),
    ];
    await page.button('List').click();
    await page.button('Go to feature 1').click();
    texts.push(await page.page.locator('.graphListArea').textContent());
    for (const text of texts.map(String)) {
      assert.ok(text.includes('<img src=x'), text.slice(0, 100));
      assert.ok(!text.includes(escape) && !text.includes('\u202e') && text.length < 5000);
    }
    assert.equal(await page.page.locator('.graphView :is(img, script, a)').count(), 0);
    assert.equal(await page.page.evaluate('window.hacked'), undefined);
    await page.page.locator('.graphListArea', { hasText: '#404 (does not exist)' }).waitFor();
  });
});
