import type { ComponentChildren } from 'preact';
import type { Snapshot } from '../../src/shared/viewModel';
import { UnderWayContext, type useSending } from '../commandsUnderWay';
import { ClockSkewContext } from '../elapsed';
import { ReadOnlyContext, SendContext } from '../host';
import type { Shown } from '../state/useDashboard';
import { Loading, NoProject } from './emptyStates';

interface ShownProjectProps {
  readonly shown: Shown;
  readonly sending: ReturnType<typeof useSending>;
  /** What is there whether or not there is something to draw of a project. */
  readonly always?: ComponentChildren;
  /** What is drawn of the project once there is something to draw. */
  readonly children: (snapshot: Snapshot) => ComponentChildren;
}

/** What every page of a project has around it: who is spoken to, whose clock counts, who may change it, what is told. */
export function ShownProject({ shown, sending: [send, underWay], always, children }: ShownProjectProps) {
  return (
    <SendContext.Provider value={send}>
      <UnderWayContext.Provider value={underWay}>
        {always}
        {shown.kind === 'loading' && <Loading message={shown.message} />}
        {shown.kind === 'noProject' && <NoProject {...shown} />}
        {shown.kind === 'snapshot' && (
          <ClockSkewContext.Provider value={shown.skewMs}>
            <ReadOnlyContext.Provider value={shown.snapshot.leader !== undefined}>
              {children(shown.snapshot)}
            </ReadOnlyContext.Provider>
          </ClockSkewContext.Provider>
        )}
        <div class="visuallyHidden" role="status" aria-live="polite">
          {shown.kind === 'snapshot' ? shown.announcement : ''}
        </div>
      </UnderWayContext.Provider>
    </SendContext.Provider>
  );
}
