import assert from 'node:assert/strict';
import { startMarkOf } from '../../../src/core/agents/runner/processIdentity';
import { tagVariable } from '../../../src/core/agents/runner/protocol';
import { endTree } from '../../../src/core/agents/runner/processTree';
import { gateTag, type GateOptions, type GateResult, runGate } from '../../../src/core/git/gate';
import type { GateProcesses } from '../../../src/core/git/gateCommand';
import { openRepository, type Repository } from '../../../src/core/git/repository';
import { Worktrees } from '../../../src/core/git/worktrees';
import { SampleRepository } from '../../support/sampleRepository';

export const processes: GateProcesses = {
  variablesFor: (tag) => ({ [tagVariable]: tag }),
  startMarkOf,
  end: (pid, tag, startMark = '') => endTree({ pid, startMark, tag }, 200),
};

/** A command line that runs a script with this Node, whatever the shell. */
export function node(script: string): string {
  return `"${process.execPath}" -e "${script}"`;
}

/** A repository with a commit that gates can check. */
export class GateLab {
  private constructor(
    readonly sample: SampleRepository,
    readonly repository: Repository,
    readonly worktrees: Worktrees,
    readonly commit: string,
  ) {}

  static async create(): Promise<GateLab> {
    const sample = await SampleRepository.create({ name: 'my répo' });
    const repository = await openRepository(sample.folder, {
      integrationBranch: 'roadmap',
      environment: sample.environment,
    });
    const commit = await sample.branch('task-1', { 'a.txt': 'merged\n' });
    return new GateLab(sample, repository, new Worktrees(repository), commit);
  }

  gate(
    lines: readonly string[],
    { timeoutMs = 0, ...extra }: Partial<GateOptions> & { timeoutMs?: number } = {},
  ): Promise<GateResult> {
    const { repository, worktrees, commit } = this;
    const env = this.sample.environment;
    const commands = lines.map((command) => ({ command, timeoutMs }));
    return runGate({ repository, worktrees, commit, commands, processes, env, ...extra });
  }

  async dispose(): Promise<void> {
    // A test that failed halfway must not leave its processes behind.
    await processes.end(0, gateTag(this.repository));
    assert.deepEqual(await this.worktrees.list(), [], 'no worktree is left');
    this.sample.remove();
  }
}
