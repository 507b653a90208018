import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CDPSession } from 'playwright-core';

const bytesInMB = 1024 * 1024;

/** Of a page, when all that nothing needs is gone. */
export interface PageMemory {
  readonly heapMB: number;
  readonly nodes: number;
  readonly listeners: number;
}

export async function memoryOfPage(session: CDPSession): Promise<PageMemory> {
  await session.send('HeapProfiler.collectGarbage');
  // What a finalizer has let go of.
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const valueOf = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  return {
    heapMB: valueOf('JSHeapUsedSize') / bytesInMB,
    nodes: valueOf('Nodes'),
    listeners: valueOf('JSEventListeners'),
  };
}

/** Of this process, likewise; what the system has given it goes along only roughly. */
export interface HostMemory {
  readonly heapMB: number;
  readonly residentMB: number;
}

export function memoryOfHost(): HostMemory {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapMB: (heapUsed + external) / bytesInMB, residentMB: rss / bytesInMB };
}
