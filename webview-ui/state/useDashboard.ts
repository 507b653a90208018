import { useEffect, useState } from 'preact/hooks';
import type { ToDashboard } from '../../src/shared/messages';
import type { Snapshot } from '../../src/shared/viewModel';
import type { Host } from '../host';
import { announceChange } from './announceChange';
import { readMessage } from './readMessage';
import { shareUnchanged } from './shareUnchanged';

/** What the page as a whole shows; reports are for their own panel. */
type PageMessage = Extract<ToDashboard, { type: 'snapshot' | 'noProject' }>;

export type Shown =
  | { readonly kind: 'loading' }
  | { readonly kind: 'noProject'; readonly message: string; readonly needsTrust: boolean }
  | {
      readonly kind: 'snapshot';
      readonly snapshot: Snapshot;
      readonly skewMs: number;
      /** For screen readers; stays until something else is worth saying. */
      readonly announcement: string;
    };

/** Follows the host: whole snapshots, at most one for each frame that is drawn. */
export function useDashboard(host: Host): Shown {
  const [shown, setShown] = useState<Shown>({ kind: 'loading' });
  useEffect(() => {
    let latest: PageMessage | undefined;
    let frame = 0;
    const apply = (): void => {
      frame = 0;
      const message = latest;
      if (message !== undefined) setShown((before) => next(before, message));
    };
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type !== 'snapshot' && message?.type !== 'noProject') return;
      latest = message;
      if (frame === 0) frame = requestAnimationFrame(apply);
    };
    window.addEventListener('message', receive);
    host.postMessage({ type: 'ready' });
    return () => {
      window.removeEventListener('message', receive);
      cancelAnimationFrame(frame);
    };
  }, [host]);
  return shown;
}

function next(before: Shown, message: PageMessage): Shown {
  if (message.type === 'noProject') {
    return { kind: 'noProject', message: message.message, needsTrust: message.needsTrust === true };
  }
  const previous = before.kind === 'snapshot' ? before : undefined;
  const snapshot = shareUnchanged(previous?.snapshot, message.snapshot);
  const announcement = previous && announceChange(previous.snapshot, snapshot);
  return {
    kind: 'snapshot',
    snapshot,
    skewMs: skewOf(snapshot.takenAt, previous?.skewMs ?? 0),
    announcement: announcement ?? previous?.announcement ?? '',
  };
}

/** Changes only when it must: the time a message takes would otherwise make every clock tremble. */
function skewOf(takenAt: string | undefined, before: number): number {
  const skewMs = takenAt === undefined ? 0 : Date.parse(takenAt) - Date.now();
  return Number.isNaN(skewMs) || Math.abs(skewMs - before) < 2000 ? before : skewMs;
}
