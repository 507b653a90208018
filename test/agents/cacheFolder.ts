import os from 'node:os';
import path from 'node:path';

/** Outside of the checkout; what is in it can be had again. */
export function cacheFolder(): string {
  const { MUSTER_TEST_CACHE, XDG_CACHE_HOME } = process.env;
  if (MUSTER_TEST_CACHE !== undefined && MUSTER_TEST_CACHE !== '') return path.resolve(MUSTER_TEST_CACHE);
  const cache =
    XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === ''
      ? path.join(os.homedir(), '.cache')
      : XDG_CACHE_HOME;
  return path.join(cache, 'muster-test');
}
