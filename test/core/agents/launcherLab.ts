import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../src/core/base/clock';
import { silentLog } from '../../../src/core/base/log';
import { LocalLauncher, type LocalLauncherOptions } from '../../../src/core/agents/localLauncher';
import { parserFor } from '../../../src/core/agents/providers';
import type { RunDescription, RunEvent, RunHandle } from '../../../src/core/agents/run';
import { startMarkOf } from '../../../src/core/agents/runner/processIdentity';
import { listProcesses } from '../../../src/core/agents/runner/processTable';
import type { HostAddress, RunnerOrder, RunnerReport } from '../../../src/core/agents/runner/protocol';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitUntil } from '../../support/waitUntil';

export const fixturesFolder = path.resolve('test/fixtures/agents');

/** A launcher on a folder of its own, with what tests ask of its runs. */
export class LauncherLab {
  readonly folder = temporaryFolder('launcher');
  readonly hostAddressFile = path.join(this.folder.path, 'host.json');
  readonly runsDirectory = path.join(this.folder.path, 'runs');
  private readonly handles: RunHandle[] = [];

  async nameHost(address: Partial<HostAddress> = {}): Promise<void> {
    const host: HostAddress = {
      version: 1,
      url: 'http://127.0.0.1:9/mcp',
      pid: process.pid,
      startedAt: await startMarkOf(process.pid),
      secret: 'host-secret',
      ...address,
    };
    writeFileSync(this.hostAddressFile, JSON.stringify(host));
  }

  launcher(options: Partial<LocalLauncherOptions> = {}): LocalLauncher {
    return new LocalLauncher({
      runsDirectory: this.runsDirectory,
      runnerScript: path.resolve('dist/runner.js'),
      executable: process.execPath,
      hostAddressFile: this.hostAddressFile,
      clock: systemClock,
      log: silentLog,
      parserFor,
      ...options,
    });
  }

  describe(
    agentId: number,
    fixture: string,
    args: readonly string[] = [],
    changes: Partial<RunDescription> = {},
  ): RunDescription {
    return fixtureRun(agentId, this.folder.path, fixture, args, changes);
  }

  async launch(
    ...description: Parameters<LauncherLab['describe']>
  ): Promise<{ handle: RunHandle; events: RunEvent[] }> {
    return this.observe(await this.launcher().launch(this.describe(...description)));
  }

  /** Hears everything from the first event on. */
  observe(handle: RunHandle): { handle: RunHandle; events: RunEvent[] } {
    this.handles.push(handle);
    const events: RunEvent[] = [];
    handle.onEvent((event) => events.push(event));
    return { handle, events };
  }

  file(agentId: number, name: string): string {
    return path.join(this.runsDirectory, String(agentId), name);
  }

  report(agentId: number): RunnerReport {
    return JSON.parse(readFileSync(this.file(agentId, 'runner.json'), 'utf8')) as RunnerReport;
  }

  order(agentId: number): RunnerOrder {
    return JSON.parse(readFileSync(this.file(agentId, 'run.json'), 'utf8')) as RunnerOrder;
  }

  output(agentId: number): string {
    try {
      return readFileSync(this.file(agentId, 'stdout.log'), 'utf8');
    } catch {
      return '';
    }
  }

  async untilOutput(agentId: number, text: string): Promise<void> {
    await waitUntil(`agent ${agentId} to write “${text}”`, () => this.output(agentId).includes(text));
  }

  /** Living processes of the run, found by nothing but their environment. */
  async living(agentId: number): Promise<readonly number[]> {
    const { tag } = this.order(agentId);
    const found = (await listProcesses(tag)).filter(({ tagged, zombie }) => tagged && !zombie);
    return found.map(({ pid }) => pid);
  }

  /** Ends what a failed test left and removes the folder. */
  async clear(): Promise<void> {
    for (const handle of this.handles) handle.dispose();
    for (const run of readdirSync(this.runsDirectory, { withFileTypes: true })) {
      const agentId = Number(run.name);
      for (const pid of await this.living(agentId)) endQuietly(pid);
      // A runner that had nothing to end leaves by itself; one that still waits is ended.
      await waitUntil(`the runner of agent ${agentId} to be gone`, async () => {
        const runners = await this.runnersOf(agentId);
        for (const pid of runners) endQuietly(pid);
        return runners.length === 0;
      });
    }
    this.folder.remove();
  }

  private async runnersOf(agentId: number): Promise<readonly number[]> {
    let pid: number;
    try {
      pid = this.report(agentId).runnerPid;
    } catch {
      return [];
    }
    return (await listProcesses()).some((entry) => entry.pid === pid && !entry.zombie) ? [pid] : [];
  }
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone meanwhile
  }
}

/** The description of a run of one of the fixture programs. */
export function fixtureRun(
  agentId: number,
  folder: string,
  fixture: string,
  args: readonly string[],
  changes: Partial<RunDescription> = {},
): RunDescription {
  return {
    agentId,
    fence: 1,
    taskId: `feature-${agentId}`,
    taskType: 'implementation',
    featureId: agentId,
    provider: 'command',
    model: undefined,
    invocation: {
      executable: process.execPath,
      args: [path.join(fixturesFolder, fixture), ...args],
      env: {},
      stdin: undefined,
      files: [],
    },
    worktree: folder,
    branch: 'branch',
    baseCommit: '0'.repeat(40),
    limits: { wallMs: 60_000, graceMs: 500, hostlessMs: 60_000 },
    toolToken: 'tool-token',
    ...changes,
  };
}
