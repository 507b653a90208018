import assert from 'node:assert/strict';
import { graphSnapshot } from '../../support/sampleGraph';
import { waitUntil } from '../../support/waitUntil';
import { openDashboards } from '../openDashboards';
import { focused, graphOpener, placeOf, press, small } from './graphPage';

describe('The graph of dependencies as an editor', () => {
  const open = openDashboards();
  const openGraph = graphOpener(open);

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
});
