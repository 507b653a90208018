import type { FeatureStatus } from '../../backlog/feature';
import type { Reader } from '../../store/store';

/** What the database knows of a worktree that is not removed. */
export interface TrackedPlace {
  readonly worktreeId: number;
  readonly path: string;
  readonly branch: string;
  readonly base: string | null;
  readonly featureId: number | null;
  readonly featureName: string | null;
  readonly featureStatus: FeatureStatus | null;
  readonly agentId: number | null;
  /** The agent that works in it at this moment. */
  readonly liveAgentId: number | null;
}

export function trackedPlaces(reader: Reader): TrackedPlace[] {
  return reader.query<TrackedPlace>(
    `SELECT w.worktree_id AS worktreeId, w.path, w.branch, w.base_commit AS base, w.feature_id AS featureId,
       f.name AS featureName, f.status AS featureStatus, w.agent_id AS agentId,
       (SELECT max(a.agent_id) FROM agent_lifecycle a
         WHERE a.worktree_path = w.path AND a.status IN ('spawned', 'running')) AS liveAgentId
     FROM git_worktree_tracker w LEFT JOIN features f ON f.id = w.feature_id
     WHERE w.status <> 'removed' ORDER BY w.worktree_id`,
  );
}

/** Why a place must stay, as far as the database knows; undefined when nothing speaks against taking it away. */
export function whyPlaceStays({ liveAgentId, featureId, featureStatus }: TrackedPlace): string | undefined {
  if (liveAgentId !== null) return `Agent ${liveAgentId} works in it.`;
  if (featureStatus === 'in_progress') return `Feature #${featureId} is in progress and goes on in it.`;
  if (featureStatus === 'submitted') return `The work on feature #${featureId} is being merged.`;
  return undefined;
}

export interface RescuedWork {
  readonly ref: string;
  readonly at: string | null;
  readonly agentId: number | null;
  readonly featureId: number | null;
  readonly featureName: string | null;
}

/** What the database knows of rescued work, by ref. */
export function rescuedWork(reader: Reader): Map<string, RescuedWork> {
  const rows = reader.query<RescuedWork>(
    `SELECT w.rescue_ref AS ref, w.removed_at AS at, w.agent_id AS agentId, w.feature_id AS featureId,
       f.name AS featureName
     FROM git_worktree_tracker w LEFT JOIN features f ON f.id = w.feature_id
     WHERE w.rescue_ref IS NOT NULL ORDER BY w.worktree_id`,
  );
  return new Map(rows.map((row) => [row.ref, row]));
}

/** The feature that an agent worked on, if both are still known. */
export function featureOfAgent(
  reader: Reader,
  agentId: number,
): { readonly id: number | null; readonly name: string | null } | undefined {
  return reader.get(
    `SELECT a.feature_id AS id, f.name AS name FROM agent_lifecycle a LEFT JOIN features f ON f.id = a.feature_id
     WHERE a.agent_id = ?`,
    [agentId],
  );
}

export function featureNamed(reader: Reader, featureId: number): string | undefined {
  return reader.get<{ name: string }>(`SELECT name FROM features WHERE id = ?`, [featureId])?.name;
}
