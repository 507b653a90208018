import type { Orchestrator, OrchestratorOptions } from './orchestrator';

/**
 * Opens the repository, its database and its tool server, and takes over agents that an earlier host
 * started. Changes nothing in the repository before `start()`.
 *
 * @throws MusterError NotAGitRepository, BareRepository, NoCommits, DetachedHead, GitMissing, GitTooOld,
 *   StoreLocked (another window runs Muster here), StoreCorrupt
 */
export function createOrchestrator(options: OrchestratorOptions): Promise<Orchestrator> {
  return Promise.reject(new Error(`Under construction: ${options.folder}`));
}
