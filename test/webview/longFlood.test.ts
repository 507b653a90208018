import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { growth } from '../../bench/figures/longFlood';
import { longFlood, type LongFloodFacts } from '../../bench/support/longFlood/longFlood';
import { keptThoughts } from '../../src/core/store/activityLog';
import { builtAssets } from '../support/testProject';
import { startBrowser } from './dashboardPage';

const simulatedSeconds = 60;

/** The half hour of the benchmarks, short; what would grow there grows here by some megabytes. */
describe('Ten agents that write 100 lines a second each, watched in the dashboard', function () {
  this.timeout(600_000);
  let browser: Browser;
  let facts: LongFloodFacts;
  before(async () => {
    browser = await startBrowser();
    facts = await longFlood({ assets: builtAssets, browser, simulatedSeconds, samples: 6 });
  });
  after(() => browser.close());

  it('lose no line, and the last of each is seen', () => {
    assert.equal(facts.linesEach, simulatedSeconds * 100);
    assert.equal(facts.lostLines, 0);
    assert.equal(facts.unseenLines, 0);
    assert.deepEqual(facts.complaints, []);
  });

  it('do not fill the page', () => {
    const grown = growth(facts.samples.map(({ page }) => page.heapMB));
    assert.ok(grown < 2, `${grown} MB in ${facts.snapshots} snapshots`);
    const nodes = growth(facts.samples.map(({ page }) => page.nodes));
    assert.ok(nodes < 500, `${nodes} nodes`);
    const listeners = growth(facts.samples.map(({ page }) => page.listeners));
    assert.ok(listeners < 100, `${listeners} listeners`);
  });

  it('fill neither the database nor the places where their output is shown', () => {
    assert.ok(facts.thoughts > keptThoughts / 2, `only ${facts.thoughts} were written down at all`);
    assert.ok(facts.thoughts <= keptThoughts + 1000 + 60, `${facts.thoughts} stay`);
    const megabytes = facts.shownBytes / 1024 / 1024;
    assert.ok(megabytes > 0.1 && megabytes < 4.5, `${megabytes} MB are shown`);
  });
});
