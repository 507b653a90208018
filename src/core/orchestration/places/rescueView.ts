import type { Git } from '../../git/git';
import { rescueContents } from '../../git/rescueContents';
import { type Rescue, rescuePrefix } from '../../git/rescueRefs';
import type { Reader } from '../../store/store';
import type { RescueView } from '../../../shared/placeViews';
import { featureNamed, featureOfAgent, type RescuedWork } from './trackedPlaces';

export interface UnnamedRescue {
  readonly ref: string;
  withNames(reader: Reader | undefined, work: RescuedWork | undefined): RescueView;
}

/** A rescue as git tells it, and then with what the database knows of it. */
export async function rescueView(git: Git, rescue: Rescue, target: string): Promise<UnnamedRescue> {
  const { unmerged, staged, changed, untracked } = await rescueContents(git, rescue, target);
  const name = rescue.ref.slice(rescuePrefix.length);
  const { ref, commit, at, subject } = rescue;
  const view = { ref, name, commit, at, subject, unmerged, staged, changed, untracked };
  return {
    ref,
    withNames: (reader, row) => {
      const agentId = row?.agentId ?? agentOf(name);
      const feature = reader && agentId !== undefined ? featureOfAgent(reader, agentId) : undefined;
      const featureId = row?.featureId ?? feature?.id ?? featureOf(name);
      const named = reader && featureId !== undefined ? featureNamed(reader, featureId) : undefined;
      return {
        ...view,
        at: row?.at ?? at,
        agentId,
        featureId,
        featureName: row?.featureName ?? feature?.name ?? named,
      };
    },
  };
}

/** `7`, its second rescue `7-2`, its branch `7.branch`, a repository inside `7.inner` */
function agentOf(name: string): number | undefined {
  const number = /^(\d+)(?=$|[-.])/.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}

function featureOf(name: string): number | undefined {
  const number = /^feature-(\d+)(?=$|[-.])/.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}
