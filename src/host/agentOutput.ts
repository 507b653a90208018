import * as vscode from 'vscode';
import { MusterError } from '../core/base/errors';
import type { Orchestrator } from '../core/orchestrator';
import { OutputFollower, type ReadOutput } from '../shared/outputFollower';
import type { AgentView } from '../shared/viewModel';
import type { ErrorBoundary } from './errorBoundary';
import type { Project } from './project';
import { subjectOfAgent, titleOfAgent } from './trees/agentLooks';
import { createOutputChannel } from './text/plainWindow';

const maxChannels = 8;
const followMs = 500;

/**
 * An output channel for each agent that somebody looked at, the latest {@link maxChannels} of them. Output channels
 * follow their end, stop following when scrolled up and can be searched, which is what people know from tasks.
 */
export class AgentOutputs implements vscode.Disposable {
  private readonly open = new Map<string, AgentOutput>();

  constructor(
    private readonly project: Pick<Project, 'openAt'>,
    private readonly boundary: ErrorBoundary,
  ) {}

  /** Each repository counts its agents anew. */
  async show(agent: AgentView, repository: string): Promise<void> {
    const key = `${agent.agentId} ${repository}`;
    let output = this.open.get(key);
    if (output === undefined) {
      output = new AgentOutput(agent, repository, this.project, this.boundary);
    } else {
      this.open.delete(key);
    }
    // Insertion order is the order of use.
    this.open.set(key, output);
    for (const [other, oldest] of this.open) {
      if (this.open.size <= maxChannels) break;
      this.open.delete(other);
      oldest.dispose();
    }
    await output.show();
  }

  dispose(): void {
    for (const output of this.open.values()) output.dispose();
    this.open.clear();
  }
}

class AgentOutput implements vscode.Disposable {
  private readonly channel: vscode.OutputChannel;
  private readonly follower: OutputFollower;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  private disposed = false;

  constructor(
    private readonly agent: AgentView,
    private readonly repository: string,
    private readonly project: Pick<Project, 'openAt'>,
    private readonly boundary: ErrorBoundary,
  ) {
    // What tells channels apart comes first: the list shows about a dozen characters.
    const name = vscode.l10n.t(
      '{0} {1} (Muster agent {2})',
      titleOfAgent(agent),
      subjectOfAgent(agent),
      agent.agentId,
    );
    const channel = createOutputChannel(name);
    this.channel = channel;
    const read: ReadOutput = async (from, maxBytes) => {
      const engine = this.engine();
      return engine === undefined
        ? { text: '', end: from, total: from }
        : engine.readOutput(agent.agentId, from, maxBytes);
    };
    this.follower = new OutputFollower(read, {
      append: (text) => channel.append(text),
      clear: () => channel.clear(),
      leaveOut: (bytes) =>
        channel.appendLine(vscode.l10n.t('… {0} bytes of earlier output are left out', bytes)),
    });
  }

  async show(): Promise<void> {
    this.channel.show(true);
    await this.follow();
  }

  dispose(): void {
    this.disposed = true;
    this.follower.stop();
    clearTimeout(this.timer);
    this.channel.dispose();
  }

  /** Shows what is new, and comes back for more while the agent lives. */
  private follow(): Promise<void> {
    this.reading ??= this.readOn().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  /** That of its repository, whatever the window shows. */
  private engine(): Orchestrator | undefined {
    return this.project.openAt(this.repository)?.orchestrator;
  }

  private async readOn(): Promise<void> {
    clearTimeout(this.timer);
    const engine = this.engine();
    // Asked before the last read, so that nothing is missed that was written until then. While the repository is not
    // open, as when it is opened anew, nobody knows.
    const live = engine === undefined || isLive(engine, this.agent.agentId);
    try {
      if (engine !== undefined) await this.follower.showNew();
    } catch (error) {
      // An agent counts as live from its claim; until its worktree is made there is nothing to read.
      const notYet = live && error instanceof MusterError && error.code === 'AgentNotFound';
      if (!notYet) throw error;
    }
    if (!live || this.disposed) return;
    this.timer = setTimeout(() => {
      void this.boundary.runQuietly('Read output', () => this.follow());
    }, followMs);
  }
}

function isLive(orchestrator: Orchestrator, agentId: number): boolean {
  return orchestrator.snapshot().agents.some((agent) => agent.agentId === agentId && agent.live);
}
