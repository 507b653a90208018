import assert from 'node:assert/strict';
import type { FromDashboard } from '../../src/shared/messages';
import type { RunMode } from '../../src/shared/viewModel';
import { sampleSnapshot } from '../support/sampleSnapshot';
import { openDashboards } from './openDashboards';

describe('The dashboard in a browser', () => {
  const open = openDashboards();

  describe('talks to its host', () => {
    it('says once that it is ready, and asks for nothing else by itself', async () => {
      const page = await open(sampleSnapshot());
      assert.deepEqual(await page.sent(), [{ type: 'ready' }]);
    });

    it('draws the header before what is at work, and that before the lists', async () => {
      const watch = `
        window.drawn = [];
        const look = () => {
          const there = ['.header', '.cards', '.features'].filter((part) => document.querySelector(part) !== null).join(' ');
          if (there !== window.drawn.at(-1)) window.drawn.push(there);
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);`;
      const page = await open(sampleSnapshot(), { watch });
      const drawn = await page.page.evaluate<string[]>('window.drawn');
      assert.deepEqual(drawn, ['', '.header', '.header .cards', '.header .cards .features']);
    });

    const buttons: readonly (readonly [RunMode, string, FromDashboard])[] = [
      ['stopped', 'Start', { type: 'start' }],
      ['running', 'Pause', { type: 'pause' }],
      ['paused', 'Resume', { type: 'resume' }],
      ['running', 'Stop', { type: 'stop' }],
      ['paused', 'Stop', { type: 'stop' }],
      ['running', 'Add feature', { type: 'addFeature' }],
      ['stopped', 'Import', { type: 'importFeatures' }],
      ['running', 'Land: take the merged work into your own branch', { type: 'land' }],
    ];
    for (const [mode, name, message] of buttons) {
      it(`sends ${message.type} for ${name} while ${mode}`, async () => {
        const page = await open({ ...sampleSnapshot(), mode });
        await page.button(name).click();
        assert.deepEqual(await page.lastSent(), message);
      });
    }

    it('offers while another window runs the project to look, to take over, and what is passed on to it', async () => {
      const leader = {
        purpose: 'terminal',
        pid: 4711,
        host: 'here',
        since: new Date().toISOString(),
        state: 'live',
        text: 'This project is run by another terminal (process 4711). It can be watched, paused and stopped here.',
      } as const;
      const page = await open({ ...sampleSnapshot(), leader });
      await page.page.getByText('by another terminal (process 4711)').waitFor();
      const changing = /^(Start|Add feature|Import|Edit dependencies .*|Revert .*)$/;
      assert.equal(await page.page.getByRole('button', { name: changing }).count(), 0);
      await page.button('Show output of Spark').click();
      assert.deepEqual(await page.lastSent(), { type: 'showOutput', agentId: 14 });
      await page.button('Stop').click();
      assert.deepEqual(await page.lastSent(), { type: 'stop' });
      await page.button('Restart Spark').click();
      assert.deepEqual(await page.lastSent(), { type: 'restartAgent', agentId: 14 });
      await page.button('Land: take the merged work into your own branch').click();
      assert.deepEqual(await page.lastSent(), { type: 'land' });
      await page.row(18).hover();
      await page.button('Show diff of feature 18').click();
      assert.deepEqual(await page.lastSent(), { type: 'showFeatureDiff', featureId: 18 });
      await page.button('Take over here').click();
      assert.deepEqual(await page.lastSent(), { type: 'takeOver' });
      await page.screenshot('dashboard-follower');

      await page.show(sampleSnapshot());
      await page.button('Add feature').waitFor();
      assert.equal(await page.button('Take over here').count(), 0);
    });

    it('sends nothing for a button that the mode forbids, and keeps the focus on it', async () => {
      const page = await open({ ...sampleSnapshot(), mode: 'stopping' });
      for (const name of ['Start', 'Stop']) {
        await page.button(name).focus();
        await page.page.keyboard.press('Enter');
        assert.equal(await page.button(name).getAttribute('aria-disabled'), 'true');
        assert.equal(await page.focused(), name);
      }
      assert.deepEqual(await page.sent(), [{ type: 'ready' }]);
    });

    const onAgent: readonly (readonly [string, FromDashboard])[] = [
      ['Show output of Spark', { type: 'showOutput', agentId: 14 }],
      ['Show diff of Spark', { type: 'showDiff', agentId: 14 }],
      ['Open worktree of Spark', { type: 'openWorktree', agentId: 14 }],
      ['Show output of Hoot, feature 17', { type: 'showOutput', agentId: 13 }],
    ];
    for (const [name, message] of onAgent) {
      it(`sends ${message.type} for "${name}"`, async () => {
        const page = await open(sampleSnapshot());
        await page.button(name).click();
        assert.deepEqual(await page.lastSent(), message);
      });
    }

    it('kills an agent only when it was asked once more', async () => {
      const page = await open(sampleSnapshot());
      await page.button('Kill Octo').click();
      assert.deepEqual(await page.sent(), [{ type: 'ready' }]);
      assert.equal(await page.focused(), 'Keep Octo running');
      await page.page.keyboard.press('Escape');
      assert.equal(await page.focused(), 'Kill Octo');
      assert.deepEqual(await page.sent(), [{ type: 'ready' }]);
      await page.page.keyboard.press('Enter');
      await page.button('Yes, kill Octo').click();
      assert.deepEqual((await page.sent()).slice(1), [{ type: 'killAgent', agentId: 16 }]);
    });
  });
});
