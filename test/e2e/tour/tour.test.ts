import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { faultsOf } from '../faultsOf';
import { Keys } from '../keys';
import type { SampleRepository } from '../sampleRepository';
import { type Theme, themes } from '../themes';
import { Workbench } from '../workbench';
import { makeTourProject, passed, total } from './tourProject';
import { button, quickPick, type Tour, type View, views } from './views';

const themeNames: readonly Theme[] = ['dark', 'light', 'hc'];
/** A feature whose agent asks about it by its name. */
const hostileName = 'Basket [open](command:workbench.action.quit) $(alert) <b>bold</b>';
const inputs = {
  mouse: (view: View, tour: Tour) => view.byMouse(tour),
  keyboard: (view: View, tour: Tour) => view.byKeyboard(tour),
} as const;

/** Each theme and each input at least once; in full, each view by both in all themes (CONTRIBUTING.md). */
const rounds: readonly { readonly theme: Theme; readonly how: keyof typeof inputs }[] =
  process.env['MUSTER_TEST_WHOLE_TOUR'] === undefined
    ? [
        { theme: 'dark', how: 'mouse' },
        { theme: 'light', how: 'keyboard' },
        { theme: 'hc', how: 'mouse' },
      ]
    : themeNames.flatMap((theme) => [
        { theme, how: 'mouse' },
        { theme, how: 'keyboard' },
      ]);

describe('every view in VS Code', function () {
  let sample: SampleRepository;
  let workbench: Workbench;
  let tour: Tour;

  before(async () => {
    sample = makeTourProject({ names: { 8: hostileName } });
    workbench = await Workbench.start({
      folder: sample.path,
      theme: 'dark',
      // They wait for as long as this takes.
      settings: { 'muster.health.quietMinutes': 60, 'muster.health.stalledMinutes': 120 },
    });
    tour = { workbench, keys: new Keys(workbench.page), dashboard: workbench.webview() };
    await workbench.openContainer('Muster');
    await workbench.statusBarItem(`${passed}/${total}`).waitFor();
  });

  let failures = 0;
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    failures += 1;
    console.log(this.currentTest.err?.message);
    console.log(await workbench.saveEvidence(`failed-tour-${failures}`));
    // What stands in the way of the next view.
    await tour.keys.press('Escape', 'Escape');
  });

  after(async () => {
    // Agents outlive their window.
    await workbench.runCommand('Muster: Stop');
    await workbench.statusBarItem(new RegExp(`0\\s+${passed}/${total}`)).waitFor();
    await workbench.stop();
    sample.remove();
  });

  const mend = (): Locator => tour.dashboard.getByRole('button', { name: /^Break deadlock/ });
  for (const theme of themeNames) {
    it(`names a deadlock and what mends it, in the ${theme} theme`, async () => {
      await workbench.useTheme(theme);
      await workbench.statusBarItem(`${passed}/${total}`).click();
      await mend().click();
      await quickPick(tour, 'Skip #4: go on without it').waitFor();
      await workbench.screenshot(`tour-deadlock-${theme}`);
      await tour.keys.press('Escape');
      await tour.keys.goTo(mend());
      await tour.keys.press('Enter');
      await quickPick(tour, 'Skip #4: go on without it').waitFor();
      await tour.keys.press('Escape');
      await quickPick(tour, 'Skip #4').waitFor({ state: 'hidden' });
    });
  }

  it('mends the deadlock and puts agents to work, one of which asks', async () => {
    await mend().click();
    await workbench.pick('Skip #4: go on without it');
    await button(tour, 'Retry feature 4').click();
    await button(tour, 'Start').click();
    await workbench
      .statusBarItem(new RegExp(`2\\s+${passed}/${total}\\s+[1-9]`))
      .waitFor({ timeout: 300_000 });
  });

  it('shows hostile names and questions as text', async () => {
    await tour.keys.runCommand('Notifications: Show Notifications');
    const asked = workbench.page.locator('.notifications-center .notification-list-item', {
      hasText: 'asks about #8',
    });
    await asked.getByText('Basket [open] (command:workbench.action.quit) $(alert) <b>bold</b>').waitFor();
    assert.equal(await asked.locator('.notification-list-item-message a, .codicon-alert').count(), 0);
    const row = workbench.treeRows('Features', '#8').first();
    await row.locator('.monaco-highlighted-label', { hasText: hostileName }).waitFor();
    assert.equal(await row.locator('b, .codicon-alert').count(), 0);
    await tour.keys.runCommand('Muster: Edit Feature…');
    const choice = workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: '#8 ' }).first();
    await choice.getByText(`#8 ${hostileName}`).first().waitFor();
    assert.equal(await choice.locator('.codicon-alert').count(), 0);
    await tour.keys.press('Escape');
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  for (const { theme, how } of rounds) {
    for (const view of views) {
      it(`shows the ${view.name} by ${how} in the ${theme} theme`, async () => {
        await workbench.useTheme(theme);
        await inputs[how](view, tour);
        for (const shown of view.shows(tour)) await shown.waitFor();
        if (view.inDashboard) await view.shows(tour)[0]?.scrollIntoViewIfNeeded();
        await workbench.screenshot(`tour-${view.name}-${theme}-${how}`);
        if (view.inDashboard) {
          await tour.dashboard.locator(`body.${themes[theme].webviewClass}`).waitFor();
          const faults = await faultsOf(tour.dashboard);
          assert.equal(faults.length, 0, faults.join('\n'));
        }
        await view.leave?.(tour);
      });
    }
  }
});
