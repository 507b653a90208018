import assert from 'node:assert/strict';
import type { Snapshot } from '../../../src/shared/viewModel';
import { sampleSnapshot } from '../../support/sampleSnapshot';
import { openDashboards } from '../openDashboards';

const stalledAgentId = 14;

function withStalledAgent(): Snapshot {
  const sample = sampleSnapshot();
  return {
    ...sample,
    agents: sample.agents.map((agent) =>
      agent.agentId === stalledAgentId
        ? { ...agent, stalled: 'Needs you: agent 14 at #18 shows no sign of life.' }
        : agent,
    ),
  };
}

/** The lines on which each card's actions stand, and how far they reach out of it. */
const measure = `[...document.querySelectorAll('.card:not(.idleCard)')].map((card) => {
  const { left, right } = card.getBoundingClientRect();
  const buttons = [...card.querySelectorAll('.cardActions button')].map((button) => button.getBoundingClientRect());
  return {
    lines: new Set(buttons.map(({ top }) => Math.round(top))).size,
    outside: buttons.filter((button) => button.left < left || button.right > right).length,
    overlapping: buttons.filter((button, i) => i > 0 && button.left < buttons[i - 1].right).length,
  };
})`;

describe('The card of an agent', () => {
  const open = openDashboards();

  it('says of a stalled agent that it is, instead of what it did last', async () => {
    const page = await open(withStalledAgent(), { width: 900, height: 1100 });
    const card = page.page.getByRole('listitem', { name: 'Spark' });
    assert.equal(await card.locator('.cardHead .state').textContent(), 'Stalled');
    assert.equal(await card.locator('.cardHead .icon-stalled').count(), 1);
    await page.screenshot('agentCards-dark-900');
  });

  for (const language of [undefined, 'de'] as const) {
    it(`keeps its actions on one line at every width (${language ?? 'en'})`, async () => {
      const page = await open(withStalledAgent(), { ...(language && { language }) });
      for (const width of [1280, 1100, 900, 500, 320]) {
        await page.page.setViewportSize({ width, height: 800 });
        const cards = await page.page.evaluate<readonly unknown[]>(measure);
        assert.equal(cards.length, 4);
        for (const card of cards)
          assert.deepEqual(card, { lines: 1, outside: 0, overlapping: 0 }, `${width} px`);
      }
    });
  }
});
