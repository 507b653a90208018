import assert from 'node:assert/strict';
import type { AttemptView, FeatureRecord } from '../../../src/shared/featureRecord';
import type { GateEvidence } from '../../../src/shared/evidence';
import type { FromDashboard } from '../../../src/shared/messages';
import type { Snapshot } from '../../../src/shared/viewModel';
import { allHostile, unseen } from '../../support/hostileTexts';
import { sampleSnapshot } from '../../support/sampleSnapshot';
import { waitUntil } from '../../support/waitUntil';
import type { DashboardOptions, DashboardPage } from '../dashboardPage';
import { openDashboards } from '../openDashboards';
import { seriousFaultsOf } from '../seriousFaults';

const at = '2026-03-04T10:20:30.000Z';
const outputLines = Array.from({ length: 40 }, (_, n) => `\u001b[32mok\u001b[0m ${n + 1} test of the shelf`);

const unfold = `document.querySelectorAll('details').forEach((each) => { each.open = true; })`;

function attempt(given: Partial<AttemptView> = {}): AttemptView {
  return {
    ...{ agentId: 31, live: false, agentType: 'coding', taskType: 'implementation', attempt: 2, slot: 1 },
    ...{
      provider: 'claude',
      model: 'claude-sonnet-4',
      status: 'completed',
      outcome: 'merged',
      spawnedAt: at,
    },
    ...{ completedAt: at, durationMs: 185_000, inputTokens: 12_000, outputTokens: 3400, costUsd: 0.42 },
    error: undefined,
    ...given,
  };
}

function recordOf(featureId: number, given: Partial<FeatureRecord> = {}): FeatureRecord {
  return {
    featureId,
    spec: { content: '# Shelf\nThree boards.', commit: undefined, agentId: 30, writtenAt: at },
    attempts: [
      attempt(),
      attempt({
        agentId: 29,
        attempt: 1,
        status: 'failed',
        outcome: 'gate_red',
        error: 'npm test ended with 1',
      }),
    ],
    messages: [
      { id: 5, from: 'agent 31', to: 'you', type: 'status_update', status: 'read', at, content: 'Half done' },
    ],
    log: [{ at, level: 'warning', text: 'Its checks were red' }],
    ...given,
  };
}

function evidenceOf(featureId: number, given: { readonly text?: string } = {}): GateEvidence {
  const { text = '' } = given;
  const command = (name: string, exitCode: number, outputTail: string) => ({
    ...{ command: name, exitCode, signal: undefined, durationMs: 3200, outputTail, timedOut: false },
  });
  return {
    ...{
      featureId,
      title: 'Shelf',
      status: 'gate_red',
      branch: 'task',
      finishedAt: at,
      mergeCommit: undefined,
    },
    ...{ conflicts: [], hold: undefined },
    gate: {
      ...{
        ok: false,
        verified: true,
        commit: 'a'.repeat(40),
        tree: 'b'.repeat(40),
        plan: undefined,
        changes: [],
      },
      commands: [
        command(`npm run lint ${text}`, 0, `no problems ${text}`),
        { ...command(`npm test ${text}`, 1, `${outputLines.join('\n')}\n${text}`), isCut: true },
      ],
    },
  };
}

describe('The page of a feature', () => {
  const openDashboard = openDashboards();
  const featureOf = (snapshot: Snapshot): number => {
    const found = snapshot.features.find(
      ({ hasEvidence, dependencies }) => hasEvidence ?? dependencies.length > 0,
    );
    assert.ok(found);
    return found.id;
  };
  const withEvidence = (
    change: Partial<Snapshot['features'][number]> = {},
  ): { snapshot: Snapshot; id: number } => {
    const snapshot = sampleSnapshot();
    const id = featureOf(snapshot);
    const features = snapshot.features.map((each) =>
      each.id === id ? { ...each, hasEvidence: true, ...change } : each,
    );
    return { snapshot: { ...snapshot, features }, id };
  };
  const open = async (
    { snapshot, id } = withEvidence(),
    options?: DashboardOptions,
  ): Promise<{
    page: DashboardPage;
    id: number;
    sentAbout: (type: string) => Promise<readonly FromDashboard[]>;
  }> => {
    const page = await openDashboard(snapshot, options);
    await page.post({ type: 'showFeature', featureId: id });
    await page.page.locator('.featurePage').waitFor();
    const sentAbout = async (type: string): Promise<readonly FromDashboard[]> =>
      (await page.sent()).filter((message) => message.type === type);
    await waitUntil('it asks for the rest', async () => (await sentAbout('loadRecord')).length > 0);
    await page.post({ type: 'featureRecord', record: recordOf(id) });
    await page.post({ type: 'evidence', featureId: id, evidence: evidenceOf(id) });
    return { page, id, sentAbout };
  };

  it('shows attempts with outcome and figures, and opens their output and changes', async () => {
    const { page, sentAbout } = await open();
    const attempts = page.page.locator('.attempts > li');
    assert.equal(await attempts.count(), 2);
    assert.match(
      await attempts.nth(0).innerText(),
      /Merged.*coding.*agent 31.*3 min 5 s.*15,400 tokens.*\$0\.42/s,
    );
    assert.match(await attempts.nth(1).innerText(), /Checks failed.*npm test ended with 1/s);
    await page.button('Show output of agent 29').click();
    assert.deepEqual((await sentAbout('showOutput')).at(-1), { type: 'showOutput', agentId: 29 });
    await page.button('Show diff of agent 31').click();
    assert.deepEqual((await sentAbout('showDiff')).at(-1), { type: 'showDiff', agentId: 31 });
  });

  it('keeps spec, messages and log folded until they are wanted', async () => {
    const { page, id, sentAbout } = await open();
    const history = page.page.locator('.history');
    assert.equal(await history.getByText('Three boards.').isVisible(), false);
    for (const [summary, text] of [
      [/^Spec, written/, 'Three boards.'],
      [/^Messages \(1\)/, 'Half done'],
      [/^Log \(1\)/, 'Its checks were red'],
    ] as const) {
      await history.locator('summary', { hasText: summary }).click();
      await history.getByText(text).waitFor();
    }
    await page.button(`Open spec of feature ${id}`).click();
    assert.deepEqual((await sentAbout('showSpec')).at(-1), { type: 'showSpec', featureId: id });
    // What is open stays open when there is news.
    await page.post({
      type: 'featureRecord',
      record: recordOf(id, { log: [{ at, level: 'info', text: 'News' }] }),
    });
    await history.getByText('News').waitFor();
    assert.equal(await history.getByText('Half done').isVisible(), true);
  });

  it('shows the end of what failed of its checks, and more on demand', async () => {
    const { page, id, sentAbout } = await open();
    const outputs = page.page.locator('.checkOutput');
    assert.equal(await outputs.count(), 2);
    assert.equal(await outputs.nth(0).getByText('no problems').isVisible(), false, 'it passed');
    const failed = outputs.nth(1).locator('pre');
    const lines = (await failed.innerText()).split('\n');
    assert.equal(lines.length, 15);
    assert.equal(lines.at(-1), 'ok 40 test of the shelf');
    await page.button('Show 25 earlier lines of npm test').focus();
    await page.page.keyboard.press('Enter');
    await waitUntil('all of it is there', async () => (await failed.innerText()).split('\n').length === 40);
    assert.equal(await page.focused(), 'Show fewer lines of npm test');
    assert.equal(await outputs.getByText('… more in the evidence').count(), 1, 'of the one that was cut');
    await page.page.keyboard.press('Enter');
    await waitUntil('its end is there', async () => (await failed.innerText()).split('\n').length === 15);
    assert.equal(await page.focused(), 'Show 25 earlier lines of npm test');
    await page.button(`Show evidence of feature ${id}`).click();
    assert.deepEqual((await sentAbout('showEvidence')).at(-1), { type: 'showEvidence', featureId: id });
  });

  it('is walked by keyboard only: into it, through what is folded, to another feature, and back by Escape', async () => {
    const { snapshot } = withEvidence();
    const { page, id } = await open();
    assert.equal(await page.focused(), `Feature ${id}`);
    const tabTo = async (isThere: () => Promise<boolean>): Promise<void> => {
      for (let n = 0; n < 80 && !(await isThere()); n++) await page.page.keyboard.press('Tab');
      assert.equal(await isThere(), true, `Tab ends at ${await page.focused()}`);
    };
    const focusIsOn = (text: RegExp) => async (): Promise<boolean> => text.test(await page.focused());
    await tabTo(focusIsOn(/^Output of npm test/));
    await tabTo(focusIsOn(/^Show diff of agent 29/));
    await tabTo(focusIsOn(/^Log \(1\)/));
    await page.page.keyboard.press('Enter');
    await page.page.locator('.history').getByText('Its checks were red').waitFor();

    await tabTo(async () =>
      page.page.evaluate<boolean>(`document.activeElement.matches('.panelOthers button')`),
    );
    const next = Number(/#(\d+)/.exec(await page.focused())?.[1]);
    assert.ok(snapshot.features.some((feature) => feature.id === next));
    await page.page.keyboard.press('Enter');
    await waitUntil('the other is shown', async () => (await page.focused()) === `Feature ${next}`);
    await page.page.keyboard.press('Escape');
    await page.page.locator('.columns').waitFor();
  });

  it('takes nothing along to the next feature: no evidence, no half of an answer, no note', async () => {
    const question = (featureId: number) => ({
      ...{ featureId, kind: 'text' as const, text: 'Which name?', choices: [], askedAt: at, agentId: 1 },
    });
    const sample = sampleSnapshot();
    const [first, second] = [23, 25];
    const features = sample.features.map((each) =>
      each.id === first || each.id === second
        ? { ...each, hasEvidence: true, question: question(each.id) }
        : each,
    );
    const { page } = await open({ snapshot: { ...sample, features }, id: first });
    const details = page.page.locator('.featurePage');
    await details.locator('.evidence').waitFor();
    await details.getByLabel(`Your answer about feature ${first}`).fill('half an ans');
    await page.button('Do not wait for feature 7').click();
    await details.getByText(`Saving what #${first} waits for…`).waitFor();
    await page.post({ type: 'showFeature', featureId: second });
    await page.page.getByRole('complementary', { name: `Feature ${second}` }).waitFor();
    assert.equal(await details.getByLabel(`Your answer about feature ${second}`).inputValue(), '');
    assert.equal(await details.getByText(`Saving what #${first}`).count(), 0);
    assert.equal(await details.locator('.evidence').count(), 0);
    await page.post({ type: 'evidence', featureId: second, evidence: evidenceOf(second) });
    await details.locator('.evidence').waitFor();
  });

  it('shows what agents have written as text, within the width of the page', async () => {
    const dependencies: readonly number[] = [];
    const { snapshot, id } = withEvidence({
      ...{
        name: allHostile,
        description: allHostile,
        steps: [allHostile],
        lastError: allHostile,
        dependencies,
      },
      ...{ reasonText: allHostile, reasonDetails: [allHostile] },
    });
    const { page } = await open({ snapshot, id }, { width: 500 });
    await page.post({
      type: 'featureRecord',
      record: recordOf(id, {
        spec: {
          content: `${allHostile}${'x'.repeat(1_000_000)}`,
          commit: undefined,
          agentId: 1,
          writtenAt: at,
        },
        attempts: [attempt({ error: allHostile, model: allHostile, provider: allHostile })],
        messages: [
          { id: 1, from: allHostile, to: allHostile, type: 'x', status: 'read', at, content: allHostile },
        ],
        log: [{ at, level: 'info', text: allHostile }],
      }),
    });
    await page.post({ type: 'evidence', featureId: id, evidence: evidenceOf(id, { text: allHostile }) });
    await page.page.evaluate(unfold);
    const shown = page.page.locator('.featurePage');
    const text = (await shown.textContent()) ?? '';
    for (const word of ['shelf', 'basket', 'order', 'gift']) assert.ok(text.includes(word), word);
    assert.ok(text.includes('<img src=x'));
    assert.equal(unseen.exec(text), null);
    assert.equal(await shown.locator('img, script, a, b, iframe').count(), 0);
    const tooWide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
    assert.equal(await page.page.evaluate(tooWide), false);
  });

  for (const [theme, width, height] of [
    ['dark', 1280, 1400],
    ['light', 500, 2000],
    ['hc', 1280, 1400],
  ] as const) {
    it(`has no serious fault of accessibility in ${theme}, ${width} pixels wide`, async () => {
      const { page } = await open(undefined, { theme, width, height });
      await page.page.evaluate(unfold);
      await page.screenshot(`featurePage-${theme}-${width}`);
      assert.deepEqual(await seriousFaultsOf(page), []);
    });
  }
});
