import { tellError } from './tellError';

/** What systems say when whoever read has ended, as `head` and a pager do. */
const readerGone = ['EPIPE', 'EOF'];

type Stream = Pick<NodeJS.WriteStream, 'on'>;

/**
 * From now on nobody's leaving is an error: a command that changes something goes on to its end, unread, and one
 * that works until it is told to end, such as a run or the dashboard, is told so.
 */
export function surviveBrokenOutput(
  { stdout, stderr }: { readonly stdout: Stream; readonly stderr: Stream },
  end: () => void,
): { readonly failed: () => boolean } {
  let ended = false;
  let failed = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // One error for each piece that is still written.
    if (ended) return;
    ended = true;
    if (!readerGone.includes(error.code ?? '')) {
      failed = true;
      tellError(error, { json: false });
    }
    end();
  });
  // There is no other place to tell it.
  stderr.on('error', () => undefined);
  return { failed: () => failed };
}
