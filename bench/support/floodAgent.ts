import { open } from 'node:fs/promises';

export const floodLineBytes = 100;

/**
 * Writes so many numbered lines of the same length to standard output: so many every 10 ms, or with 0 as fast as it
 * can. For `node -e`.
 */
export const floodScript = `
const { writeSync } = require('node:fs');
const [total, perTick] = process.argv.slice(1).map(Number);
const filling = 'x'.repeat(${floodLineBytes - 19});
let next = 0;
function write(count) {
  let text = '';
  for (const end = Math.min(total, next + count); next < end; next++) {
    text += 'line ' + String(next).padStart(12, '0') + ' ' + filling + '\\n';
  }
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}
if (perTick === 0) while (next < total) write(1000);
else {
  const timer = setInterval(() => {
    write(perTick);
    if (next >= total) clearInterval(timer);
  }, 10);
}`;

/** How many of the lines are not where they should be. */
export async function missingLines(file: string, total: number): Promise<number> {
  const handle = await open(file);
  try {
    const buffer = Buffer.alloc(10_000 * floodLineBytes);
    let found = 0;
    for (let at = 0; ;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at * floodLineBytes);
      for (let start = 0; start + floodLineBytes <= bytesRead; start += floodLineBytes, at++) {
        const head = buffer.toString('latin1', start, start + 18);
        if (head === `line ${String(at).padStart(12, '0')} `) found++;
      }
      if (bytesRead < buffer.length) return total - found;
    }
  } finally {
    await handle.close();
  }
}
