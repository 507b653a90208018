/** What the marks mean, and the keys; the graph is described by it. */
export function GraphLegend() {
  return (
    <div class="graphLegend">
      <span>
        <span class="legendCritical" aria-hidden="true" /> Critical path
      </span>
      <span>
        <span class="legendBottleneck" aria-hidden="true">
          5 wait
        </span>{' '}
        Bottleneck
      </span>
      <span id="graphKeys" class="graphKeys">
        <kbd>←</kbd> what it waits for, <kbd>→</kbd> what waits for it, <kbd>↑</kbd> <kbd>↓</kbd> column,{' '}
        <kbd>Enter</kbd> details, <kbd>L</kbd> change what it waits for, <kbd>C</kbd> critical path,{' '}
        <kbd>B</kbd> bottlenecks, <kbd>+</kbd> <kbd>-</kbd> <kbd>0</kbd> zoom, <kbd>Shift</kbd> with arrows
        moves the picture, <kbd>G</kbd> closes
      </span>
    </div>
  );
}
