import path from 'node:path';
import { runFiles } from '../agents/runner/protocol';
import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import type { Engine } from './engine';
import { assignPorts } from './portsOfWorktrees';
import { readSetupTrouble, setupSucceeded } from './setupTrouble';

export interface WorktreeOfAgent {
  readonly agentId: number;
  /** `null`: a testing agent's. */
  readonly featureId: number | null;
  /** What `{id}` stands for in the set-up. */
  readonly id: string;
  readonly folder: string;
  /** The path that the tracker knows it by. */
  readonly trackedPath: string;
  /** Commit of the integration branch that the project's set-up file is read from. */
  readonly tip: string;
  readonly signal: AbortSignal;
}

export interface PreparedWorktree {
  /** For its agent. */
  readonly variables: Readonly<Record<string, string>>;
  /** It had been set up before, so that nothing has changed anywhere. */
  readonly wasDone: boolean;
}

/** Sets up an agent's worktree. @throws MusterError SetupFailed */
export async function prepareWorktree(engine: Engine, worktree: WorktreeOfAgent): Promise<PreparedWorktree> {
  const { store, setup, runsDirectory, log } = engine;
  const { agentId, featureId, folder, signal } = worktree;
  const profile = await setup.profileAt(worktree.tip);
  const ports = await assignPorts(engine, worktree, profile.ports);
  const { variables, wasDone, summary, notices, linked } = await setup.prepare({
    folder,
    id: worktree.id,
    profile,
    ports,
    logFile: path.join(runsDirectory, String(agentId), runFiles.setup),
    signal,
  });
  for (const notice of notices) log.warn(`Worktree of ${worktree.id}: ${notice}`);
  if (summary === undefined && notices.length === 0 && readSetupTrouble(store) === undefined) {
    return { variables, wasDone };
  }
  await store.commit((tx) => {
    if (featureId !== null) setupSucceeded(tx, featureId);
    const about = { agentId, featureId };
    if (summary !== undefined) {
      recordEvent(tx, { ...about, kind: 'worktreeSetUp', text: `Set up its worktree: ${summary}` });
    }
    for (const text of notices) recordEvent(tx, { ...about, kind: 'setupNotice', level: 'warning', text });
    if (linked.length > 0) warnOfLinks(tx, linked);
  });
  return { variables, wasDone };
}

const linksToldKey = 'setup_links_told';

/** Once for each project: it is the user's own choice, but its consequences are easily overlooked. */
function warnOfLinks(tx: Transaction, names: readonly string[]): void {
  const first = tx.run(
    `INSERT INTO orchestrator_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING`,
    [linksToldKey, tx.now],
  );
  if (first === 0) return;
  recordEvent(tx, {
    kind: 'setupLinks',
    level: 'warning',
    text: `Worktrees are linked to your checkout (${names.join(', ')}): what an agent writes there is written in your checkout. The names were added to .git/info/exclude, so that git add does not stage the links.`,
  });
}
