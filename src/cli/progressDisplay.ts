import { cutTo } from '../core/analytics/rendering/safeText';
import { hasStalled } from '../shared/agentHealth';
import { mascotOf } from '../shared/mascots';
import type { AgentView, Snapshot } from '../shared/viewModel';

const barWidth = 30;
const usualColumns = 80;
const maxLine = 1000;

/**
 * Live progress in a terminal: a block that is redrawn in place, above it one line for each thing that
 * happened. Without a terminal only those lines are written.
 */
export class ProgressDisplay {
  /** Of the last entry that was told; absent: nothing was shown yet. */
  private lastEventId: number | undefined;
  private drawnLines = 0;
  private readonly toldNotices = new Set<string>();
  private toldStandstill: string | undefined;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly startedAt: number,
    private readonly untoldKinds: readonly string[] = [],
  ) {}

  show(snapshot: Snapshot): void {
    const fresh = this.freshOf(snapshot.activity);
    this.lastEventId = snapshot.activity.at(-1)?.id ?? this.lastEventId ?? 0;
    const told = fresh.filter(
      ({ kind }) => (this.stream.isTTY || kind !== 'thought') && !this.untoldKinds.includes(kind),
    );
    const lines = told.map((entry) => `${clockTime(entry.at)} ${entry.who.padEnd(6)} ${plain(entry.text)}`);
    for (const notice of snapshot.notices) {
      if (!this.toldNotices.has(notice)) lines.push(`Note: ${plain(notice)}`);
      this.toldNotices.add(notice);
    }
    if (snapshot.standstill !== undefined && snapshot.standstill !== this.toldStandstill) {
      lines.push(`Nothing can go on before you have done something: ${plain(snapshot.standstill)}`);
    }
    this.toldStandstill = snapshot.standstill;
    this.erase();
    // Not cut to the width: what matters, as the files in conflict, comes last.
    for (const line of lines) this.stream.write(`${cut(line, maxLine)}\n`);
    if (this.stream.isTTY) this.draw(snapshot);
  }

  /** The feed begins with what earlier runs have told, maybe days ago. */
  private freshOf(activity: Snapshot['activity']): Snapshot['activity'] {
    const { lastEventId } = this;
    if (lastEventId !== undefined) return activity.filter(({ id }) => id > lastEventId);
    const begun = new Date(performance.timeOrigin).toISOString();
    return activity.filter(({ at }) => at >= begun);
  }

  /** Removes the block; the lines above it stay. */
  end(): void {
    this.erase();
  }

  private draw(snapshot: Snapshot): void {
    const { counts } = snapshot;
    const filled = counts.total === 0 ? 0 : Math.round((counts.passing / counts.total) * barWidth);
    const seconds = Math.round((Date.now() - this.startedAt) / 1000);
    const block = [
      '',
      `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${counts.passing}/${counts.total} passing · ` +
        `${snapshot.activeAgents} agents · ${counts.submitted} merging · ${counts.ready} ready · ` +
        `${counts.blocked} blocked · ${counts.failed} failed · ${seconds} s`,
      ...snapshot.agents.filter((agent) => agent.live).map(agentLine),
    ];
    this.stream.write(`${block.map((line) => this.fit(line)).join('\n')}\n`);
    this.drawnLines = block.length;
  }

  private erase(): void {
    if (this.drawnLines > 0) this.stream.write(`\u001b[${this.drawnLines}A\u001b[0J`);
    this.drawnLines = 0;
  }

  private fit(line: string): string {
    // Of a terminal that does not tell how wide it is, it is 0.
    return cutTo(line, (this.stream.columns > 0 ? this.stream.columns : usualColumns) - 1);
  }
}

function cut(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line;
}

function agentLine(agent: AgentView): string {
  const { emoji, name } = mascotOf(agent.slot);
  const dots = '●'.repeat(agent.progress).padEnd(3, '○');
  const feature = agent.featureId === undefined ? agent.taskType : `#${agent.featureId} ${agent.featureName}`;
  const doing = hasStalled(agent) ? 'stalled, shows no sign of life' : (agent.lastThought ?? agent.activity);
  return `  ${emoji} ${name.padEnd(6)} ${dots} ${plain(feature)} — ${plain(doing)}`;
}

/** Agents' text goes to a terminal: control characters would be obeyed there. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex -- removing control characters is the purpose
  return text.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}

function clockTime(at: string): string {
  return new Date(at).toTimeString().slice(0, 8);
}
