import { t } from '../l10n/t';
import { tNodes } from '../l10n/tNodes';

/** What the marks mean, and the keys; the graph is described by it. */
export function GraphLegend() {
  return (
    <div class="graphLegend">
      <span>
        <span class="legendCritical" aria-hidden="true" /> {t('Critical path')}
      </span>
      <span>
        <span class="legendBottleneck" aria-hidden="true">
          {t('{0} wait', 5)}
        </span>{' '}
        {t('Bottleneck')}
      </span>
      <span id="graphKeys" class="graphKeys">
        {tNodes(
          '{0} what it waits for, {1} what waits for it, {2} {3} column, {4} details, {5} change what it waits for, {6} critical path, {7} bottlenecks, {8} {9} {10} zoom, {11} with arrows moves the picture, {12} closes',
          ...['←', '→', '↑', '↓', t('Enter'), 'L', 'C', 'B', '+', '-', '0', t('Shift'), 'G'].map((key) => (
            <kbd key={key}>{key}</kbd>
          )),
        )}
      </span>
    </div>
  );
}
