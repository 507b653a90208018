import { Icon } from '../icon';
import { type GraphToggle, graphToggleId } from './useGraphKey';

export function GraphButton({ graph: { isOpen, toggle } }: { readonly graph: GraphToggle }) {
  return (
    <button
      type="button"
      id={graphToggleId}
      class="button secondary toggle"
      aria-pressed={isOpen}
      aria-keyshortcuts="G"
      title={`${isOpen ? 'Close' : 'Show'} the dependency graph (G)`}
      onClick={toggle}
    >
      <Icon name="graph" />
      <span>Graph</span>
    </button>
  );
}
