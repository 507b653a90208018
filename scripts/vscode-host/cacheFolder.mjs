// @ts-check
import os from 'node:os';
import path from 'node:path';

/** Where large things that tests need are kept between runs, outside the checkout. */
export function cacheFolder(environment = process.env) {
  const chosen = environment['MUSTER_TEST_CACHE'];
  if (chosen) return path.resolve(chosen);
  return path.join(environment['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'muster-test');
}
