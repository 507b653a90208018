import type { Browser } from 'playwright-core';
import type { DashboardView } from '../../../src/shared/dashboardViews';
import { OutputFollower } from '../../../src/shared/outputFollower';
import { FakeClock } from '../../../test/support/fakeClock';
import { DashboardPage } from '../../../test/webview/dashboardPage';
import { FloodedProject } from './floodedProject';
import { type HostMemory, memoryOfHost, memoryOfPage, type PageMemory } from './memoryOf';
import { longTaskWatch, WatchedPage } from './watchedPage';

const stepMs = 250;
const msOfLine = 10;
/** How long a person looks at each of the other views, once in a sample. */
const viewSteps = 8;
const mostChannels = 8;
const otherViews: readonly DashboardView[] = ['graph', 'timeline', 'analytics'];

export interface LongFlood {
  /** Folder with `runner.js` and `sql-wasm.wasm`. */
  readonly assets: string;
  readonly browser: Browser;
  readonly simulatedSeconds: number;
  readonly samples: number;
  readonly onSample?: (sample: Sample) => void;
}

export interface Sample {
  readonly page: PageMemory;
  readonly host: HostMemory;
  /** The longest since the sample before. */
  readonly longTaskMs: number;
}

export interface LongFloodFacts {
  readonly samples: readonly Sample[];
  readonly linesEach: number;
  readonly lostLines: number;
  /** Lines at the end that were in the files and not yet shown as an agent's latest. */
  readonly unseenLines: number;
  readonly snapshots: number;
  /** Of what agents have said, in the database. */
  readonly thoughts: number;
  /** The most that the output of one agent held where it is shown. */
  readonly shownBytes: number;
  readonly complaints: readonly string[];
}

/**
 * Ten agents write 100 lines a second each, while somebody has the dashboard open, looks through its views and follows
 * the output of eight. Agents, runners, engine, files and page are real; the clock of the engine goes as fast as they get
 * on, so that half an hour takes some minutes. The page is drawn for every quarter of a simulated second.
 */
export async function longFlood(options: LongFlood): Promise<LongFloodFacts> {
  const clock = new FakeClock(Date.now());
  const project = await FloodedProject.open(options.assets, clock);
  try {
    const dashboard = await DashboardPage.open(options.browser, {
      first: project.orchestrator.snapshot(),
      watch: longTaskWatch,
    });
    let facts;
    let complaints: readonly string[];
    try {
      facts = await new Watched(options, clock, project, dashboard).run();
    } finally {
      complaints = await dashboard.close();
    }
    return { ...facts, complaints };
  } finally {
    await project.close();
  }
}

class Watched {
  private readonly page: WatchedPage;
  private readonly channels: readonly ShownOutput[];
  private readonly startedAt: number;
  private snapshots = 0;

  constructor(
    private readonly options: LongFlood,
    private readonly clock: FakeClock,
    private readonly project: FloodedProject,
    private readonly dashboard: DashboardPage,
  ) {
    this.page = new WatchedPage(dashboard, project.orchestrator, clock);
    this.channels = project.agentIds.slice(0, mostChannels).map((id) => new ShownOutput(project, id));
    this.startedAt = clock.now();
  }

  async run(): Promise<Omit<LongFloodFacts, 'complaints'>> {
    const { simulatedSeconds, samples: count, onSample } = this.options;
    const session = await this.dashboard.page.context().newCDPSession(this.dashboard.page);
    await session.send('Performance.enable');
    const samples: Sample[] = [];
    for (let n = 1; n <= count; n++) {
      await this.lookAround();
      const until = this.startedAt + (simulatedSeconds * 1000 * n) / count;
      while (this.clock.now() < until) await this.step();
      const longTaskMs = await this.page.longestTask();
      const sample = { page: await memoryOfPage(session), host: memoryOfHost(), longTaskMs };
      // To collect garbage takes the page's time.
      await this.page.longestTask();
      samples.push(sample);
      onSample?.(sample);
    }
    const linesEach = this.lines;
    const unseenLines = await this.catchUp(linesEach);
    const { orchestrator } = this.project;
    const counted = await orchestrator.read((reader) =>
      reader.get<{ thoughts: number }>(`SELECT count(*) AS thoughts FROM event WHERE kind = 'thought'`),
    );
    return {
      ...{ samples, linesEach, unseenLines, snapshots: this.snapshots },
      lostLines: await this.project.lostLines(linesEach),
      thoughts: counted?.thoughts ?? NaN,
      shownBytes: Math.max(...this.channels.map(({ mostBytes }) => mostBytes)),
    };
  }

  /** What each agent has written by now. */
  private get lines(): number {
    return Math.floor((this.clock.now() - this.startedAt) / msOfLine);
  }

  private async step(): Promise<void> {
    this.clock.advance(stepMs);
    await this.project.agents.write(this.lines);
    this.snapshots++;
    await Promise.all([this.page.showSnapshot(), ...this.channels.map((channel) => channel.showNew())]);
  }

  /** Through all views and the details of a feature at work, and back. */
  private async lookAround(): Promise<void> {
    const stay = async (): Promise<void> => {
      for (let n = 0; n < viewSteps; n++) await this.step();
    };
    for (const view of otherViews) {
      await this.page.post({ type: 'openView', view });
      await stay();
    }
    await this.page.post({ type: 'openView', view: 'mission' });
    const { agents } = this.project.orchestrator.snapshot();
    const featureId = agents.find(({ live }) => live)?.featureId;
    if (featureId === undefined) throw new Error('No agent is at work any more.');
    await this.page.post({ type: 'showFeature', featureId });
    await stay();
    await this.page.post({ type: 'openView', view: 'graph' });
    await this.page.post({ type: 'openView', view: 'mission' });
  }

  /** Nothing more is written; gives how many lines of all agents are not seen in the end. */
  private async catchUp(linesEach: number): Promise<number> {
    const unseen = (): number =>
      this.project.lastLines().reduce((sum, last) => sum + (linesEach - 1 - last), 0);
    const mostSteps = 200;
    for (let n = 0; n < mostSteps && unseen() > 0; n++) {
      this.clock.advance(stepMs);
      await this.page.showSnapshot();
    }
    return unseen();
  }
}

/** An agent's output as its channel in VS Code holds it, as a number. */
class ShownOutput {
  mostBytes = 0;
  private bytes = 0;
  private readonly follower: OutputFollower;

  constructor({ orchestrator }: FloodedProject, agentId: number) {
    this.follower = new OutputFollower((from, most) => orchestrator.readOutput(agentId, from, most), {
      append: (text) => {
        this.bytes += Buffer.byteLength(text);
        this.mostBytes = Math.max(this.mostBytes, this.bytes);
      },
      clear: () => (this.bytes = 0),
      leaveOut: () => undefined,
    });
  }

  showNew(): Promise<void> {
    return this.follower.showNew();
  }
}
