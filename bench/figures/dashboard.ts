import type { Browser } from 'playwright-core';
import { sampleAgent, snapshotOf } from '../../test/support/sampleSnapshot';
import { graphSnapshot, largeBacklog } from '../../test/support/sampleGraph';
import { DashboardPage, type DashboardOptions, startBrowser } from '../../test/webview/dashboardPage';
import type { ActivityEntry, Snapshot } from '../../src/shared/viewModel';
import { absolute, type FigureGroup } from '../support/figure';
import { packagedExtension } from '../support/packagedExtension';
import { firstPaintWatch, followLines, moveGraph } from './dashboardScripts';

const paintRounds = 9;
const graphRounds = 5;
const lineRounds = 3;
const layoutTimeoutMs = 120_000;

/** From the beginning of the page's load until rows of 500 features have been drawn. */
export const firstPaint: FigureGroup = {
  names: ['ui.firstPaint500.ms'],
  async measure(folder) {
    packagedExtension(folder);
    const first = graphSnapshot(largeBacklog(500), { agents: agents() });
    const samples = await inBrowser(async (browser) => {
      const times: number[] = [];
      for (let round = 0; round < paintRounds; round++) {
        times.push(
          await inPage(browser, { first, watch: firstPaintWatch }, (page) =>
            page.page.evaluate<number>('window.firstPaint'),
          ),
        );
      }
      return times;
    });
    return [absolute('ui.firstPaint500.ms', 'ms', samples)];
  },
};

/** Frames a second while a graph of 1,000 features is moved and zoomed in each of them; the slowest kind of movement. */
export const graphFrames: FigureGroup = {
  names: ['ui.graph1000.fps'],
  async measure(folder) {
    packagedExtension(folder);
    const first = graphSnapshot(largeBacklog(1000));
    const samples = await inBrowser((browser) =>
      inPage(browser, { first, stored: { graph: { isOpen: true } } }, async (page) => {
        await page.page.locator('.graphPicture').waitFor({ timeout: layoutTimeoutMs });
        const frames: number[] = [];
        for (let round = 0; round < graphRounds; round++) {
          const speeds = await page.page.evaluate<Readonly<Record<string, number>>>(moveGraph);
          frames.push(Math.min(...Object.values(speeds)));
        }
        return frames;
      }),
    );
    return [absolute('ui.graph1000.fps', 'frames/s', samples)];
  },
};

/** The longest that the page could not react while ten agents wrote 100 lines a second each. */
export const longTasks: FigureGroup = {
  names: ['ui.longTask.ms'],
  async measure(folder) {
    packagedExtension(folder);
    const states = snapshots();
    const [first] = states;
    const samples = await inBrowser(async (browser) => {
      const longest: number[] = [];
      // By turns with the list of features and with the graph.
      for (let round = 0; round < 2 * lineRounds; round++) {
        const stored = { graph: { isOpen: round % 2 === 1 } };
        longest.push(
          await inPage(browser, { stored, ...(first && { first }) }, async (page) => {
            await page.page
              .locator(round % 2 === 1 ? '.graphPicture' : '.row')
              .first()
              .waitFor({ timeout: layoutTimeoutMs });
            return page.page.evaluate<number>(`(${followLines})(${JSON.stringify(states)})`);
          }),
        );
      }
      return longest;
    });
    return [absolute('ui.longTask.ms', 'ms', samples)];
  },
};

async function inBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await startBrowser();
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

async function inPage<T>(
  browser: Browser,
  options: DashboardOptions,
  work: (page: DashboardPage) => Promise<T>,
): Promise<T> {
  const page = await DashboardPage.open(browser, options);
  const result = await work(page);
  const complaints = await page.close();
  if (complaints.length > 0) throw new Error(`Chromium has complained: ${complaints.join('; ')}`);
  return result;
}

const agents = (line = 0) =>
  Array.from({ length: 10 }, (_, index) =>
    sampleAgent({
      ...{ agentId: index + 1, slot: index, featureId: index + 201, attempt: 1 },
      lastThought: `Line ${line} of the output of agent ${index + 1}, about as long as such lines are.`,
      inputTokens: 1000 + line * 7,
      outputTokens: 100 + line,
    }),
  );

/** What the host sends while they write: ten states a second, each with 100 lines that are new in the feed. */
function snapshots(): readonly Snapshot[] {
  const features = largeBacklog(500);
  const { holdUps } = graphSnapshot(features);
  return Array.from({ length: 10 }, (_, step) =>
    snapshotOf({
      ...{ revision: step + 1, features, agents: agents(step * 10) },
      ...(holdUps && { holdUps }),
      activity: Array.from({ length: 200 }, (__, index) => line(step * 100 + index)),
    }),
  );
}

function line(id: number): ActivityEntry {
  const agentId = (id % 10) + 1;
  return {
    ...{ id: id + 1, at: new Date(1_767_225_600_000 + id * 10).toISOString(), kind: 'log', level: 'info' },
    ...{ who: `Agent ${agentId}`, agentId, featureId: agentId + 200 },
    text: `Line ${id}: reads a file, changes two places in it and runs the tests that concern it.`,
  };
}
