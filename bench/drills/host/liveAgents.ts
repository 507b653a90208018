import type { AgentProcess } from './agentProcesses';

/** The process table, as far as it matters here. */
export interface ProcessSource {
  pids(): readonly number[];
  read(pid: number): AgentProcess | undefined;
  stillLives(process: AgentProcess): Promise<boolean>;
}

/** A process that is no agent's may become one's: what `fork` has made has yet to run its program. */
const looksAtStranger = 30;

/**
 * Looks at the process table again and again, and finds agents that live at the same time and must not. What is
 * found is proven: the table is not read at one moment, so that all who seem to live together are asked for again
 * after the last of them was seen.
 */
export class LiveAgents {
  looks = 0;
  mostAtOnce = 0;
  readonly tags = new Set<string>();
  private readonly known = new Map<number, AgentProcess>();
  private readonly strangers = new Map<number, number>();

  constructor(
    private readonly source: ProcessSource,
    private readonly concurrency: number,
  ) {}

  /** What is wrong at this moment, one sentence each. */
  async look(): Promise<string[]> {
    this.looks++;
    await this.readTable();
    const byTag = groupBy([...this.known.values()], ({ tag }) => tag);
    for (const tag of byTag.keys()) this.tags.add(tag);
    const byFeature = groupBy([...byTag.values()], ([first]) => first?.featureId ?? 0);
    const doubled = [...byFeature].filter(([, agents]) => agents.length > 1);
    if (doubled.length === 0 && byTag.size <= this.concurrency) {
      this.mostAtOnce = Math.max(this.mostAtOnce, byTag.size);
      return [];
    }
    const violations: string[] = [];
    let living = 0;
    for (const [featureId, agents] of byFeature) {
      const left: string[] = [];
      for (const agent of agents) {
        const alive = await this.firstAlive(agent);
        if (alive !== undefined) left.push(`${alive.pid} (${alive.tag})`);
      }
      living += left.length;
      if (left.length > 1) {
        violations.push(`${left.length} agents lived on feature ${featureId} at once: ${left.join(', ')}`);
      }
    }
    this.mostAtOnce = Math.max(this.mostAtOnce, living);
    if (living > this.concurrency) {
      violations.push(`${living} agents lived at once, where ${this.concurrency} may`);
    }
    return violations;
  }

  private async readTable(): Promise<void> {
    const present = new Set(this.source.pids());
    for (const table of [this.known, this.strangers]) {
      for (const pid of table.keys()) if (!present.has(pid)) table.delete(pid);
    }
    for (const pid of present) {
      const before = this.known.get(pid);
      if (before !== undefined) {
        if (!(await this.source.stillLives(before))) this.known.delete(pid);
        continue;
      }
      const looked = this.strangers.get(pid) ?? 0;
      if (looked >= looksAtStranger) continue;
      const found = this.source.read(pid);
      if (found === undefined) this.strangers.set(pid, looked + 1);
      else this.known.set(pid, found);
    }
  }

  private async firstAlive(processes: readonly AgentProcess[]): Promise<AgentProcess | undefined> {
    for (const each of processes) if (await this.source.stillLives(each)) return each;
    return undefined;
  }
}

function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}
