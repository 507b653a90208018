import type { PortBlock } from '../agents/setup/portBlocks';
import type { Reader } from '../store/store';
import type { Engine } from './engine';

/** The ports of all worktrees that an agent works in now, other than this one. */
export function portsInUse(reader: Reader, exceptAgent = 0): PortBlock[] {
  return reader.query<{ base: number; count: number }>(
    `SELECT w.port_base AS base, w.port_count AS count FROM git_worktree_tracker w
     WHERE w.status <> 'removed' AND w.port_base IS NOT NULL AND w.agent_id <> ? AND EXISTS (
       SELECT 1 FROM agent_lifecycle a WHERE a.agent_id = w.agent_id AND a.status IN ('spawned', 'running'))`,
    [exceptAgent],
  );
}

/**
 * Gives a live agent's worktree its ports: those of the feature's earlier attempt when they are still free,
 * as files may hold their numbers.
 */
export async function assignPorts(
  { store, ports }: Pick<Engine, 'store' | 'ports'>,
  { agentId, trackedPath }: { readonly agentId: number; readonly trackedPath: string },
  count: number,
): Promise<PortBlock | undefined> {
  const row = store.get<{ base: number | null; count: number | null }>(
    `SELECT port_base AS base, port_count AS count FROM git_worktree_tracker
     WHERE agent_id = ? AND path = ? AND status <> 'removed'`,
    [agentId, trackedPath],
  );
  const earlier =
    row === undefined || row.base === null || row.count === null
      ? undefined
      : { base: row.base, count: row.count };
  const block = count === 0 ? undefined : await ports.reserve(count, { preferred: earlier, agentId });
  try {
    if (block?.base !== earlier?.base || block?.count !== earlier?.count) {
      await store.commit((tx) => {
        tx.run(
          `UPDATE git_worktree_tracker SET port_base = ?, port_count = ?
           WHERE agent_id = ? AND path = ? AND status <> 'removed'`,
          [block?.base ?? null, block?.count ?? null, agentId, trackedPath],
        );
      });
    }
  } finally {
    // From here on the database knows it.
    block?.dispose();
  }
  return block && { base: block.base, count: block.count };
}
