import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Host } from '../host';
import { readViewState, type ViewState } from './viewState';

const saveAfterMs = 200;

/** The user's choices, written back to VS Code shortly after each change. */
export function useViewState(host: Host): readonly [ViewState, (change: Partial<ViewState>) => void] {
  const [state, setState] = useState(() => readViewState(host.getState()));
  const latest = useRef(state);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const save = useCallback(
    (change: Partial<ViewState>) => {
      latest.current = { ...latest.current, ...change };
      clearTimeout(timer.current);
      timer.current = setTimeout(() => host.setState(latest.current), saveAfterMs);
    },
    [host],
  );
  const change = useCallback(
    (part: Partial<ViewState>) => {
      save(part);
      setState(latest.current);
    },
    [save],
  );

  useEffect(() => {
    // Where the page stands is stored but is no reason to draw again.
    const onScroll = (): void => save({ scrollTop: window.scrollY });
    const onHide = (): void => host.setState(latest.current);
    window.addEventListener('scroll', onScroll, { passive: true });
    window.addEventListener('pagehide', onHide);
    return () => {
      window.removeEventListener('scroll', onScroll);
      window.removeEventListener('pagehide', onHide);
      clearTimeout(timer.current);
    };
  }, [host, save]);

  return [state, change];
}
