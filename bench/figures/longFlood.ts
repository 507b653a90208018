import { startBrowser } from '../../test/webview/dashboardPage';
import { absolute, type FigureGroup, median } from '../support/figure';
import { longFlood, type Sample } from '../support/longFlood/longFlood';
import { packagedExtension } from '../support/packagedExtension';

const minutes = 30;

/** Half an hour of ten agents that write 100 lines a second each: what it costs to watch them. */
export const halfHour: FigureGroup = {
  names: [
    'ui.halfHour.longTask.ms',
    'ui.halfHour.page.MB',
    'ui.halfHour.page.growth.MB',
    'ui.halfHour.nodes.growth',
    'ui.halfHour.host.MB',
    'ui.halfHour.host.growth.MB',
    'ui.halfHour.resident.growth.MB',
    'ui.halfHour.lostLines',
  ],
  async measure(folder) {
    packagedExtension(folder);
    const browser = await startBrowser();
    try {
      const facts = await longFlood({
        ...{ assets: __dirname, browser, simulatedSeconds: minutes * 60, samples: minutes },
        onSample: ({ page, host, longTaskMs }) =>
          console.error(
            `page ${page.heapMB.toFixed(1)} MB, ${page.nodes} nodes, ${page.listeners} listeners; host ` +
              `${host.heapMB.toFixed(1)} MB, resident ${host.residentMB.toFixed(0)} MB; longest task ${longTaskMs} ms`,
          ),
      });
      if (facts.complaints.length > 0)
        throw new Error(`Chromium has complained: ${facts.complaints.join('; ')}`);
      console.error(`${facts.snapshots} snapshots, ${facts.linesEach} lines of each agent`);
      const { samples } = facts;
      const all = (of: (sample: Sample) => number): number[] => samples.map(of);
      const grown = (of: (sample: Sample) => number): number[] => [growth(all(of))];
      return [
        absolute('ui.halfHour.longTask.ms', 'ms', [Math.max(...all(({ longTaskMs }) => longTaskMs))]),
        absolute(
          'ui.halfHour.page.MB',
          'MB',
          all(({ page }) => page.heapMB),
        ),
        absolute(
          'ui.halfHour.page.growth.MB',
          'MB',
          grown(({ page }) => page.heapMB),
        ),
        absolute(
          'ui.halfHour.nodes.growth',
          'nodes',
          grown(({ page }) => page.nodes),
        ),
        absolute(
          'ui.halfHour.host.MB',
          'MB',
          all(({ host }) => host.heapMB),
        ),
        absolute(
          'ui.halfHour.host.growth.MB',
          'MB',
          grown(({ host }) => host.heapMB),
        ),
        absolute(
          'ui.halfHour.resident.growth.MB',
          'MB',
          grown(({ host }) => host.residentMB),
        ),
        absolute('ui.halfHour.lostLines', 'lines', [facts.lostLines + facts.unseenLines]),
      ];
    } finally {
      await browser.close();
    }
  },
};

/** From the first third of a row to its last. */
export function growth(values: readonly number[]): number {
  const third = Math.max(1, Math.floor(values.length / 3));
  return median(values.slice(-third)) - median(values.slice(0, third));
}
