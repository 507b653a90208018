import assert from 'node:assert/strict';
import type { FromDashboard } from '../../src/shared/messages';
import type { QuestionView, Snapshot } from '../../src/shared/viewModel';
import { aFeatureView } from '../support/aFeatureView';
import { sampleAgent, snapshotOf } from '../support/sampleSnapshot';
import { waitUntil } from '../support/waitUntil';
import { openDashboards } from './openDashboards';

const asked = '2026-03-04T10:20:30.000Z';

/** Two features about which an agent asks, and one of the agents still at work. */
function asking(given: Partial<QuestionView> = {}): Snapshot {
  const question = (featureId: number): QuestionView => ({
    ...{ featureId, kind: 'text', text: 'Which bank?', choices: [], askedAt: asked, agentId: 3 },
    ...given,
  });
  return snapshotOf({
    features: [
      aFeatureView({ id: 1, name: 'Base', state: 'ready' }),
      aFeatureView({ id: 2, name: 'Pay', state: 'needsPerson', question: question(2) }),
      aFeatureView({ id: 3, name: 'Mail', state: 'needsPerson', question: question(3) }),
    ],
    agents: [sampleAgent({ agentId: 3, featureId: 2, featureName: 'Pay', question: question(2) })],
  });
}

const sentAnswers = (sent: readonly FromDashboard[]): readonly FromDashboard[] =>
  sent.filter(({ type }) => type === 'answerQuestion');

describe('Answers that are given in the dashboard', () => {
  const open = openDashboards();
  const boxLabel = 'Your answer about feature 2';

  it('are English for the engine whatever stands on the buttons, and name the question that was read', async () => {
    const page = await open(asking({ kind: 'confirm' }), { language: 'de' });
    const need = page.page.locator('.need', { hasText: '#2' });
    await need.getByRole('button', { name: /Ja/ }).click();
    assert.deepEqual(await page.lastSent(), {
      ...{ type: 'answerQuestion', featureId: 2, answer: 'yes', askedAt: asked },
    });
  });

  it('are kept while they are typed: in another view, in the other places of the question, and over a reload', async () => {
    const page = await open(asking());
    const boxes = page.page.getByLabel(boxLabel);
    await boxes.first().fill('Adyen, because');
    assert.equal(await boxes.last().inputValue(), 'Adyen, because', 'on the card as well');
    await page.tab('Graph').click();
    await page.tab('Mission Control').click();
    assert.equal(await boxes.first().inputValue(), 'Adyen, because');
    await waitUntil('it is stored', async () => {
      const now = await page.stored();
      return now?.['view'] === 'mission' && JSON.stringify(now['answers']).includes('Adyen, because');
    });
    const stored = await page.stored();
    await page.close();

    const again = await open(asking(), { stored });
    assert.equal(await again.page.getByLabel(boxLabel).first().inputValue(), 'Adyen, because');
    // Another question about the same feature is not what was answered there.
    await again.show(asking({ askedAt: '2026-03-04T10:25:00.000Z' }));
    assert.equal(await again.page.getByLabel(boxLabel).first().inputValue(), '');
  });

  it('may have lines, and are sent by Enter, not by the Enter that ends the input of a composed letter', async () => {
    const page = await open(asking());
    const box = page.page.getByLabel(boxLabel).first();
    await box.focus();
    await page.page.keyboard.type('One');
    await page.page.keyboard.press('Shift+Enter');
    await page.page.keyboard.type('Two');
    await box.evaluate(
      `(e) => e.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }))`,
    );
    assert.deepEqual(sentAnswers(await page.sent()), []);
    await page.page.keyboard.press('Enter');
    assert.deepEqual(await page.lastSent(), {
      ...{ type: 'answerQuestion', featureId: 2, answer: 'One\nTwo', askedAt: asked },
    });
  });

  it('are typed in the details of a row with all keys of a text, and the row keeps its own', async () => {
    const page = await open(asking());
    await page.row(2).click();
    const box = page.row(2).getByLabel(boxLabel);
    await box.fill('abc');
    for (const key of ['Home', 'ArrowDown', 'End', 'ArrowLeft', 'ArrowLeft']) await box.press(key);
    await page.page.keyboard.type('-');
    assert.equal(await box.inputValue(), 'a-bc');
    await box.press('Escape');
    assert.equal(await page.focused(), 'feature 2');
    await page.page.keyboard.press('ArrowDown');
    assert.equal(await page.focused(), 'feature 3');
  });
});
