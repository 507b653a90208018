import assert from 'node:assert/strict';
import { sampleBacklog, sampleFeature } from '../../support/sampleBacklog';
import { graphSnapshot } from '../../support/sampleGraph';
import { waitUntil } from '../../support/waitUntil';
import { openDashboards } from '../openDashboards';
import { focused, graphOpener, placeOf, press, small } from './graphPage';

describe('The graph of dependencies', () => {
  const open = openDashboards();
  const openGraph = graphOpener(open);

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
    const unmoved = await page.page.locator('.graphFocus').boundingBox();
    await page.page.mouse.wheel(30, 100);
    await waitUntil('the wheel moves it', async () => {
      const moved = await page.page.locator('.graphFocus').boundingBox();
      return moved?.y === (unmoved?.y ?? 0) - 100 && moved.x === (unmoved?.x ?? 0) - 30;
    });
    assert.equal(await width(), atFirst, 'the wheel alone does not zoom');
    await page.page.mouse.wheel(-30, -100);
    await page.page.keyboard.down('Control');
    await page.page.mouse.wheel(0, -400);
    await waitUntil('the wheel zooms with Ctrl', async () => (await width()) > atFirst);
    await page.page.keyboard.up('Control');
    assert.ok((await width()) < atFirst * 1.6, 'no leap');
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

  it('comes back with its feature in the middle, when it moves there smoothly too', async () => {
    const stored = { graph: { focused: 4 } };
    const page = await open(graphSnapshot(sampleBacklog()), { stored, width: 420 });
    await page.page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.page.keyboard.press('g');
    await waitUntil('the feature is in the middle', async () => {
      const surface = await page.page.locator('.graphSurface').boundingBox();
      const node = await page.page.locator('.graphFocus').boundingBox();
      if (surface === null || node === null) return false;
      const offX = node.x + node.width / 2 - surface.x - surface.width / 2;
      const offY = node.y + node.height / 2 - surface.y - surface.height / 2;
      return node.width > 100 && Math.hypot(offX, offY) < 4;
    });
  });

  it('tells of a feature beside it, where there is room neither above nor below it', async () => {
    const reasons = ['One reason.', 'Another one.', 'A third one.', 'A fourth one.', 'A fifth one.'];
    const alone = sampleFeature({ id: 1, name: 'Alone', reasonText: 'Why.', reasonDetails: reasons });
    const page = await openGraph([alone], { height: 480 });
    await press(page, 'Home');
    await page.page.locator('.nodeTip').waitFor();
    const overlap = await page.page.evaluate(`(() => {
      const [tip, node] = ['.nodeTip', '.graphFocus'].map((each) => document.querySelector(each).getBoundingClientRect());
      return tip.left < node.right && node.left < tip.right && tip.top < node.bottom && node.top < tip.bottom;
    })()`);
    assert.equal(overlap, false);
    await press(page, 'Enter');
    await page.page.getByRole('complementary', { name: 'Feature 1' }).waitFor();
    const node = await page.page.locator('.graphFocus').boundingBox();
    await page.page.mouse.move((node?.x ?? 0) + 10, (node?.y ?? 0) + 10);
    await page.page.locator('.graphSurface.onFeature').waitFor();
    assert.equal(await page.page.locator('.nodeTip').count(), 0, 'its details are open');
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
