import type { Crew } from '../agents/crew';
import type { PromptFiles } from '../agents/promptTemplates/promptFiles';
import type { Launcher } from '../agents/run';
import type { PortBlocks } from '../agents/setup/portBlocks';
import type { WorktreeSetup } from '../agents/setup/worktreeSetup';
import type { Clock } from '../base/clock';
import type { Log } from '../base/log';
import type { GitStarter } from '../git/gitStarter';
import type { IdentityAhead } from '../git/identity';
import type { Integration } from '../git/integration';
import type { Repository } from '../git/repository';
import type { Worktrees } from '../git/worktrees';
import type { RetryPolicy } from '../scheduling/retryPolicy';
import type { DebugLog } from './debug/debugLog';
import type { MachineLoad } from './health/machineLoad';
import type { Settings } from '../settings';
import type { Store } from '../store/store';
import type { SharedWatch } from './sharedWatch';

/** What the parts of the top floor share; built once by `createOrchestrator`, never changed. */
export interface Engine {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** `orchestrator_debug.log` */
  readonly debug: DebugLog;
  readonly repository: Repository;
  readonly worktrees: Worktrees;
  readonly integration: Integration;
  readonly setup: WorktreeSetup;
  readonly ports: PortBlocks;
  /** The folders of the agents' runs lie in it. */
  readonly runsDirectory: string;
  readonly launcher: Launcher;
  readonly crew: Crew;
  readonly sharedWatch: SharedWatch;
  readonly identity: IdentityAhead;
  readonly gitStarter: Pick<GitStarter, 'expect'>;
  readonly machine: Pick<MachineLoad, 'busy'>;
  readonly prompts: PromptFiles;
  /** Folder with `runner.js`, `demoAgent.js` and `gitStarter.js`. */
  readonly assets: string;
  /** Where provider programs keep what outlives a run. */
  readonly providerFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  settings(): Settings;
  retryPolicy(): RetryPolicy;
  /** Something changed that may let work start or end a run. */
  wake(): void;
}
