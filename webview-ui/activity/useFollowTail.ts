import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

const nearPx = 24;

/** Keeps a list at its end while it grows, until the user scrolls up; then it is left where it is. */
export function useFollowTail(content: unknown): {
  readonly list: RefObject<HTMLOListElement | null>;
  readonly following: boolean;
  readonly follow: () => void;
} {
  const list = useRef<HTMLOListElement>(null);
  const [following, setFollowing] = useState(true);

  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null && following) element.scrollTop = element.scrollHeight;
  }, [content, following]);

  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const onScroll = (): void => {
      setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < nearPx);
    };
    // A change of the frame's size moves the end away without anybody having scrolled.
    const resized = new ResizeObserver(() => {
      setFollowing((before) => {
        if (before) element.scrollTop = element.scrollHeight;
        return before;
      });
    });
    element.addEventListener('scroll', onScroll, { passive: true });
    resized.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      resized.disconnect();
    };
  }, []);

  return { list, following, follow: useCallback(() => setFollowing(true), []) };
}
