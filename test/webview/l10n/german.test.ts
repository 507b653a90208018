import assert from 'node:assert/strict';
import { sampleSnapshot } from '../../support/sampleSnapshot';
import { openDashboards } from '../openDashboards';

describe('The dashboard in German', () => {
  const open = openDashboards();

  for (const { width, height } of [
    { width: 1280, height: 1900 },
    { width: 500, height: 2900 },
  ]) {
    it(`fits ${width} pixels: nothing scrolls sideways, and no button, card or cell is too small for its text`, async () => {
      const dashboard = await open(sampleSnapshot(), { language: 'de', width, height });
      await dashboard.screenshot(`dashboard-de-${width}`);
      const tooWide = await dashboard.page.evaluate<number>(
        'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
      );
      assert.equal(tooWide, 0);
      const cut = await dashboard.page.evaluate<readonly string[]>(
        `[...document.querySelectorAll('button, .card, .cell:not(.cell-name)')]
          // At 500 pixels the headings are there for screen readers only.
          .filter((each) => !(each.closest('.headings')?.clientWidth <= 1))
          .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent)`,
      );
      assert.deepEqual(cut, []);
    });
  }

  it('says headings, states, buttons, numbers and times as a German reads them', async () => {
    const dashboard = await open(sampleSnapshot(), { language: 'de' });
    assert.equal(await dashboard.page.evaluate('document.documentElement.lang'), 'de');
    await dashboard.page.getByRole('heading', { name: 'Letzte Aktivität' }).waitFor();
    await dashboard.button('Pausieren').waitFor();
    await dashboard.page.getByText('Wartet auf Sie').first().waitFor();
    assert.match(await dashboard.page.locator('.percent').innerText(), /^\d+\u00a0%$/);
    // What is said for screen readers is translated as well.
    await dashboard.page.getByRole('group', { name: 'Nach Status filtern' }).waitFor();
  });
});
