import { useCallback, useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { isTyping } from '../isTyping';
import type { GraphChoices } from './graphSelection';

export const graphToggleId = 'graphToggle';

export interface GraphToggle {
  readonly isOpen: boolean;
  readonly toggle: () => void;
  /** It was opened by the key: then the focus goes into it. */
  readonly takesFocus: boolean;
}

/** `G` opens and closes the graph from anywhere but where something is being typed. */
export function useGraphKey(isOpen: boolean, change: (part: Partial<GraphChoices>) => void): GraphToggle {
  const byKey = useRef(false);
  const toggle = useCallback(() => {
    byKey.current = false;
    change({ isOpen: !isOpen });
  }, [isOpen, change]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'g' || event.repeat) return;
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      event.preventDefault();
      byKey.current = true;
      change({ isOpen: !isOpen });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isOpen, change]);
  useLayoutEffect(() => {
    // What had the focus has gone with the graph.
    if (!isOpen && byKey.current) document.getElementById(graphToggleId)?.focus();
  }, [isOpen]);
  return { isOpen, toggle, takesFocus: byKey.current };
}
