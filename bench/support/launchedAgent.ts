import path from 'node:path';
import { claimFeature } from '../../src/core/agents/claim';
import { LocalLauncher } from '../../src/core/agents/localLauncher';
import { parserFor } from '../../src/core/agents/providers';
import type { RunHandle } from '../../src/core/agents/run';
import { addFeature } from '../../src/core/backlog/writeFeatures';
import { systemClock } from '../../src/core/base/clock';
import { silentLog } from '../../src/core/base/log';
import type { Store } from '../../src/core/store/store';

export interface AgentToLaunch {
  readonly store: Store;
  /** Where the runs lie. */
  readonly directory: string;
  readonly runnerScript: string;
  /** Where the agent works. */
  readonly folder: string;
  readonly n: number;
  /** For `node -e`, with its arguments. */
  readonly script: readonly [string, ...string[]];
  /** By the machine's clock; default ten minutes. */
  readonly wallMs?: number;
}

/** A real agent under a real runner, with its row; no scheduler has picked it. */
export async function launchAgent(agent: AgentToLaunch): Promise<RunHandle> {
  const { store, directory, runnerScript, folder, n, script, wallMs = 10 * 60_000 } = agent;
  const claim = await store.commit((tx) => {
    const featureId = addFeature(tx, { name: `Feature ${n}` });
    return claimFeature(tx, {
      ...{ featureId, featureName: `Feature ${n}`, priority: n, expectedFence: 0, attempt: 1 },
      ...{ taskType: 'implementation', provider: 'command', model: null, command: 'node' },
      ...{ branch: `task-${n}`, worktree: path.join(directory, `none-${n}`), tokenHash: String(n) },
      resumed: false,
    });
  });
  if (claim === undefined) throw new Error(`Feature ${n} could not be claimed`);
  const launcher = new LocalLauncher({
    runsDirectory: path.join(directory, 'runs'),
    runnerScript,
    executable: process.execPath,
    hostAddressFile: path.join(directory, 'host.json'),
    clock: systemClock,
    log: silentLog,
    parserFor,
  });
  return launcher.launch({
    ...{ agentId: claim.agentId, fence: claim.fence, taskId: `feature-${n}`, taskType: 'implementation' },
    ...{ featureId: n, provider: 'command', model: undefined, toolToken: `token-${n}` },
    invocation: {
      executable: process.execPath,
      args: ['-e', ...script],
      env: {},
      stdin: undefined,
      files: [],
    },
    ...{ worktree: folder, branch: `task-${n}`, baseCommit: '' },
    limits: { wallMs, graceMs: 0, hostlessMs: 60_000 },
  });
}
