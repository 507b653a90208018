import assert from 'node:assert/strict';
import type { Snapshot } from '../../src/shared/viewModel';
import { aFeatureView } from '../support/aFeatureView';
import { sampleAgent, sampleSnapshot, snapshotOf } from '../support/sampleSnapshot';
import { waitUntil } from '../support/waitUntil';
import type { DashboardPage, ThemeName } from './dashboardPage';
import { openDashboards } from './openDashboards';
import { seriousFaultsOf } from './seriousFaults';

/** One moment for all: what waits is the same need only as long as it waits since the same time. */
const loaded = Date.now();
const at = (minutesAgo: number): string => new Date(loaded - minutesAgo * 60_000).toISOString();

/** Something of every kind that is shaped differently. */
function needy(): Snapshot {
  const budget = { scope: 'run', measure: 'usd', used: 10.2, limit: 10 } as const;
  const asked = { askedAt: at(3), agentId: 14 } as const;
  const shown = sampleSnapshot();
  return {
    ...shown,
    features: [
      ...shown.features.filter(({ state }) => state !== 'needsPerson' && state !== 'failed'),
      aFeatureView({
        id: 71,
        state: 'needsPerson',
        name: 'Pay',
        question: { ...asked, featureId: 71, kind: 'text', text: 'Which bank?\nStripe is out.', choices: [] },
      }),
      aFeatureView({
        id: 72,
        state: 'needsPerson',
        name: 'Mail',
        question: {
          ...{ ...asked, featureId: 72, kind: 'choice', permission: 'Bash', text: 'May it use Bash? npm i' },
          choices: ['Allow', 'Deny'],
        },
      }),
      aFeatureView({ id: 73, state: 'needsPerson', name: 'CI', held: ['ci.yml'], waitsSince: at(9) }),
      aFeatureView({
        ...{
          id: 74,
          state: 'failed',
          status: 'failed',
          name: 'Cart',
          rejected: 'gate_red',
          hasEvidence: true,
        },
        ...{ lastError: '"npm test" ended with exit code 1', waitsSince: at(20) },
      }),
    ],
    agents: [
      ...shown.agents,
      sampleAgent({
        agentId: 30,
        slot: 4,
        featureId: 75,
        featureName: 'Search',
        stalled: 'Needs you: agent 30.',
        spawnedAt: at(30),
      }),
    ],
    holds: [
      { kind: 'budget', text: 'The run has reached its budget, $10.20 of $10.00.', since: at(1), budget },
    ],
    notices: ['Your checkout has uncommitted changes.', 'The run has reached its budget, $10.20 of $10.00.'],
  };
}

const titles = (page: DashboardPage): Promise<string[]> =>
  page.page.locator('.needHead h3 bdi').allTextContents();

describe('What needs you, in the dashboard', () => {
  const open = openDashboards();

  it('is one quiet line when nothing does', async () => {
    const page = await open(snapshotOf({ features: [aFeatureView()] }));
    await page.page.getByText('Nothing needs you.').waitFor();
    assert.equal(await page.page.locator('.need').count(), 0);
  });

  it('stands most urgent first, and no notice says the same again', async () => {
    const page = await open(needy());
    await page.button('Show all 6 that need you').click();
    assert.deepEqual(await titles(page), [
      'The run has reached its budget',
      'Buzz shows no sign of life at #75 Search',
      'Spark asks about #71 Pay',
      'Spark wants to use Bash for #72 Mail',
      '#74 Cart does not pass the checks',
      '#73 CI changes what the checks run',
    ]);
    assert.deepEqual(await page.page.locator('.notices .notice').allTextContents(), [
      'Your checkout has uncommitted changes.',
    ]);
  });

  it('is answered in its place: text, permission, budget, and what a button does', async () => {
    const page = await open(needy());
    const need = (title: string) => page.page.locator('.need', { hasText: title });
    await need('asks about #71').getByRole('textbox').fill('Adyen');
    await page.page.keyboard.press('Enter');
    assert.deepEqual(await page.lastSent(), {
      ...{ type: 'answerQuestion', featureId: 71, answer: 'Adyen', askedAt: at(3) },
    });
    await need('wants to use Bash').getByRole('button', { name: 'Allow' }).click();
    assert.deepEqual(await page.lastSent(), {
      ...{ type: 'answerQuestion', featureId: 72, answer: 'Allow', askedAt: at(3) },
    });
    const limit = need('reached its budget');
    await limit.getByRole('spinbutton').fill('9');
    const before = (await page.sent()).length;
    await page.page.keyboard.press('Enter');
    assert.equal((await page.sent()).length, before, 'less than what was used is not sent');
    await limit.getByRole('spinbutton').fill('25');
    await page.page.keyboard.press('Enter');
    assert.deepEqual(await page.lastSent(), { type: 'raiseBudget', scope: 'run', measure: 'usd', limit: 25 });
    await need('#74 Cart').getByRole('button', { name: 'Retry' }).click();
    assert.deepEqual(await page.lastSent(), { type: 'retryFeature', featureId: 74 });
    await need('#75 Search').getByRole('button', { name: 'Output' }).click();
    assert.deepEqual(await page.lastSent(), { type: 'showOutput', agentId: 30 });
  });

  it('keeps what is being typed when something more urgent comes, and says that it came', async () => {
    const first = snapshotOf({ features: needy().features.filter(({ id }) => id === 71) });
    const page = await open(first);
    await page.page.locator('.need').getByRole('textbox').fill('half an ans');
    await page.show({ ...needy(), features: needy().features.filter(({ id }) => id === 71) });
    assert.equal(await page.page.locator('.need').getByRole('textbox').inputValue(), 'half an ans');
    const said = await page.page.locator('.visuallyHidden[role=status]').textContent();
    assert.match(said ?? '', /Needs you: The run has reached its budget/);
  });

  it('shows all again that it showed when its tab was hidden', async () => {
    const page = await open(needy());
    await page.button('Show all 6 that need you').click();
    const stored = await waitUntil('it is stored', async () => {
      const state = await page.stored();
      return state?.['allNeeds'] === true ? state : undefined;
    });
    const again = await open(needy(), { stored });
    assert.equal(await again.page.locator('.need').count(), 6);
    await again.button('Show fewer that need you').click();
    assert.equal(await again.page.locator('.need').count(), 5);
  });

  it('comes into sight with the focus when the sidebar asks for it, from another view as well', async () => {
    const page = await open(needy());
    await page.tab('Graph').click();
    await page.post({
      type: 'showNeed',
      id: `held:73:${needy().features.find(({ id }) => id === 73)?.waitsSince ?? ''}`,
    });
    const [held] = (await page.page.locator('.need').all()).slice(-1);
    assert.ok(held);
    const id = await page.page.evaluate<string>(`document.activeElement.className`);
    assert.match(id, /^need /);
  });

  it('comes into sight too when it is asked for before there is anything to show', async () => {
    const page = await open(undefined, { stored: { view: 'graph' } });
    const id = `held:73:${needy().features.find((feature) => feature.id === 73)?.waitsSince ?? ''}`;
    await page.post({ type: 'snapshot', snapshot: needy() }, { type: 'showNeed', id });
    await waitUntil('it has the focus', () =>
      page.page.evaluate<boolean>(`document.activeElement.matches('.need')`),
    );
  });

  it('takes the focus once only: not when its view is opened again, nor when the same need comes back', async () => {
    const page = await open(needy());
    const held = `held:73:${needy().features.find(({ id }) => id === 73)?.waitsSince ?? ''}`;
    await page.post({ type: 'showNeed', id: held });
    assert.ok(await page.page.evaluate<boolean>(`document.activeElement.matches('.need')`));
    await page.tab('Graph').click();
    await page.tab('Mission Control').click();
    assert.equal(await page.focused(), 'Mission Control');
    const without = needy().features.filter(({ id }) => id !== 73);
    await page.show({ ...needy(), features: without });
    await page.page.getByLabel('Search features', { exact: true }).focus();
    await page.show(needy());
    assert.equal(await page.focused(), 'Search features');
  });

  it('offers in a window that only follows what is passed on, and nothing else', async () => {
    const leader = {
      ...{
        purpose: 'terminal',
        pid: 1,
        host: 'here',
        since: at(9),
        state: 'live' as const,
        text: 'Elsewhere.',
      },
    } as const;
    const page = await open({ ...needy(), leader });
    await page.button('Show all 6 that need you').click();
    const names = await page.page.locator('.need button').allTextContents();
    assert.deepEqual(
      names.filter((name) => /^(Approve|Raise limit|Send back…|Edit…)$/.test(name)),
      [],
    );
    assert.ok(names.includes('Retry') && names.includes('Allow'), names.join());
  });

  for (const theme of ['dark', 'light', 'hc'] as const satisfies readonly ThemeName[]) {
    for (const width of [1280, 500]) {
      it(`has no serious fault and fits ${width} pixels in the ${theme} theme`, async () => {
        const page = await open(needy(), { theme, width, height: 1100 });
        await page.button('Show all 6 that need you').click();
        await page.screenshot(`inbox-${theme}-${width}`);
        assert.deepEqual(await seriousFaultsOf(page), []);
        const tooWide = await page.page.evaluate<number>(
          'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
        );
        assert.equal(tooWide, 0);
      });
    }
  }
});
