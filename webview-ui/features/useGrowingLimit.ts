import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

const step = 200;
const rowPx = 40;

/**
 * How many rows exist: a page full at first, more as the end comes near. Rows that are there but out of sight cost
 * next to nothing (`content-visibility`), and stay for the search of the page and for screen readers.
 */
export function useGrowingLimit(
  total: number,
  scrolledTo: number,
): {
  readonly limit: number;
  readonly showAll: () => void;
  readonly sentinel: RefObject<HTMLDivElement | null>;
} {
  const [limit, setLimit] = useState(() => step + Math.ceil(scrolledTo / rowPx));
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

  return {
    limit,
    showAll: useCallback(() => setLimit((before) => Math.max(before, total)), [total]),
    sentinel,
  };
}
