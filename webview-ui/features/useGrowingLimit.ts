import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

const step = 80;
const rowPx = 40;

interface GrowingLimit {
  readonly limit: number;
  /** Draws all rows, some in each frame, and calls back when the last one is there. */
  readonly showAll: (then: () => void) => void;
  readonly sentinel: RefObject<HTMLDivElement | null>;
}

/**
 * How many rows exist: a page full at first, more as the end comes near. Rows that are there but out of sight cost
 * next to nothing (`content-visibility`), and stay for the search of the page and for screen readers.
 */
export function useGrowingLimit(total: number, scrolledTo: number): GrowingLimit {
  const [limit, setLimit] = useState(() => step + Math.ceil(scrolledTo / rowPx));
  const [whenAll, setWhenAll] = useState<{ readonly call: () => void } | undefined>(undefined);
  const sentinel = useRef<HTMLDivElement>(null);
  const more = limit < total;

  useEffect(() => {
    const element = sentinel.current;
    if (element === null || !more) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setLimit((before) => before + step);
      },
      { rootMargin: '1500px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
    // Observed anew after each step: an end that is still in sight reports nothing by itself.
  }, [more, limit]);

  useEffect(() => {
    if (whenAll === undefined) return;
    if (!more) {
      setWhenAll(undefined);
      whenAll.call();
      return;
    }
    const frame = requestAnimationFrame(() => setLimit((before) => before + step));
    return () => cancelAnimationFrame(frame);
  }, [whenAll, more, limit]);

  const showAll = useCallback((then: () => void) => setWhenAll({ call: then }), []);
  return { limit, showAll, sentinel };
}
