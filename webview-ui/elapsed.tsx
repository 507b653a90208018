import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { formatElapsed, spellElapsed } from './text/durations';

/** Milliseconds by which the engine's clock is ahead of this one; a remote engine runs on another machine. */
export const ClockSkewContext = createContext(0);

/** Time since an instant, counting on by itself. */
export function Elapsed({ since, label }: { readonly since: string; readonly label: string }) {
  const skewMs = useContext(ClockSkewContext);
  const [now, setNow] = useState(() => Date.now());
  const elapsedMs = now + skewMs - Date.parse(since);
  useEffect(() => {
    // Wakes when the shown second turns, not some time within it.
    const timer = setTimeout(() => setNow(Date.now()), 1000 - (((elapsedMs % 1000) + 1000) % 1000));
    return () => clearTimeout(timer);
  }, [elapsedMs]);
  return <Duration ms={elapsedMs} label={label} />;
}

export function Duration({ ms, label }: { readonly ms: number; readonly label: string }) {
  return (
    <span class="duration" title={`${label} ${spellElapsed(ms)}`}>
      {formatElapsed(ms)}
    </span>
  );
}
