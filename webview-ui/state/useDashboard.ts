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
  | { readonly kind: 'loading'; readonly message?: string }
  | {
      readonly kind: 'noProject';
      readonly message: string;
      readonly needsTrust: boolean;
      readonly isProblem: boolean;
    }
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
    let latest: { readonly message: PageMessage; readonly cameAt: number } | undefined;
    let frame = 0;
    const apply = (): void => {
      frame = 0;
      const shownNext = latest;
      if (shownNext !== undefined) setShown((before) => next(before, shownNext.message, shownNext.cameAt));
    };
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type !== 'snapshot' && message?.type !== 'noProject') return;
      // Nothing is drawn while the window cannot be seen, which may be long.
      latest = { message, cameAt: Date.now() };
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

function next(before: Shown, message: PageMessage, cameAt: number): Shown {
  if (message.type === 'noProject') {
    const { message: text, needsTrust, isProblem, isOpening } = message;
    if (isOpening === true) return { kind: 'loading', message: text };
    return {
      ...{ kind: 'noProject', message: text },
      ...{ needsTrust: needsTrust === true, isProblem: isProblem === true },
    };
  }
  const previous = before.kind === 'snapshot' ? before : undefined;
  const snapshot = shareUnchanged(previous?.snapshot, message.snapshot);
  const announcement = previous && announceChange(previous.snapshot, snapshot);
  return {
    kind: 'snapshot',
    snapshot,
    skewMs: skewOf(snapshot.takenAt, cameAt, previous?.skewMs ?? 0),
    announcement: announcement ?? previous?.announcement ?? '',
  };
}

/** Changes only when it must: the time a message takes would otherwise make every clock tremble. */
function skewOf(takenAt: string | undefined, cameAt: number, before: number): number {
  const skewMs = takenAt === undefined ? 0 : Date.parse(takenAt) - cameAt;
  return Number.isNaN(skewMs) || Math.abs(skewMs - before) < 2000 ? before : skewMs;
}
