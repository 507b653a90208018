import { t } from '../l10n/t';
import { tNodes } from '../l10n/tNodes';

/** What the marks mean, and the keys; the graph is described by it. */
export function GraphLegend() {
  const arrows = ['←', '→', '↑', '↓'];
  const keys = [...arrows, t('Enter'), 'L', 'C', 'B', '+', '-', '0', t('Ctrl'), t('Shift'), 'G'];
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
          '{0} what it waits for, {1} what waits for it, {2} {3} column, {4} details, {5} change what it waits for, {6} critical path, {7} bottlenecks, {8} {9} {10} or {11} with the wheel zoom, {12} with arrows moves the picture, {13} closes',
          ...keys.map((key) => <kbd key={key}>{key}</kbd>),
        )}
      </span>
    </div>
  );
}
