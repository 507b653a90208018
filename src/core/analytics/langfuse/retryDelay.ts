const firstMs = 1_000;
const longestMs = 5 * 60_000;
/** A server that asks for more than this is tried again all the same. */
const longestAskedMs = 60 * 60_000;

/**
 * How long to wait after `failures` failed attempts in a row: doubling up to five minutes, the upper half of it
 * random, so that many windows do not come back at the same moment. What the server asked for is kept to.
 */
export function retryDelayMs(failures: number, askedMs: number | undefined, random: () => number): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30));
  const own = ceiling / 2 + random() * (ceiling / 2);
  return Math.round(Math.max(own, Math.min(askedMs ?? 0, longestAskedMs)));
}
