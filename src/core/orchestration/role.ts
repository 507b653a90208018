import type { Orchestrator } from '../orchestrator';
import type { LeaderView, Snapshot } from '../../shared/viewModel';
import type { Follower } from './follower';

/** What a host is to a project. */
export type Role =
  | { readonly kind: 'owner'; readonly orchestrator: Orchestrator }
  | { readonly kind: 'follower'; readonly follower: Follower }
  /** The project passes from one host to another, or nobody could run it. */
  | {
      readonly kind: 'between';
      readonly leader: LeaderView;
      readonly base: Snapshot;
      readonly snapshot: Snapshot;
    };

export function shownBy(role: Role): Snapshot {
  switch (role.kind) {
    case 'owner':
      return role.orchestrator.snapshot();
    case 'follower':
      return role.follower.snapshot();
    case 'between':
      return role.snapshot;
  }
}

/** The same without what is said about the host that is followed. */
export function baseOf(role: Role): Snapshot | undefined {
  switch (role.kind) {
    case 'owner':
      return role.orchestrator.snapshot();
    case 'follower':
      return role.follower.base;
    case 'between':
      return role.base;
  }
}

export function leaderOf(role: Exclude<Role, { kind: 'owner' }>): LeaderView {
  return role.kind === 'follower' ? role.follower.leader : role.leader;
}
