import type { Readable } from 'node:stream';
import type { RunnerJob } from './protocol';

/** The job that comes on the input, in one line; undefined when that ends without: then the host is gone. */
export async function waitForJob(input: Readable): Promise<RunnerJob | undefined> {
  let text = '';
  for await (const chunk of input.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    const end = text.indexOf('\n');
    if (end >= 0) return JSON.parse(text.slice(0, end)) as RunnerJob;
  }
  return undefined;
}
