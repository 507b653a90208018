import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { silentLog } from '../../../src/core/base/log';
import { createOrchestrator } from '../../../src/core/createOrchestrator';
import type { Orchestrator } from '../../../src/core/orchestrator';
import { defaultSettings } from '../../../src/core/settings';
import { openStore } from '../../../src/core/store/openStore';
import type { FakeClock } from '../../../test/support/fakeClock';
import { SampleRepository } from '../../../test/support/sampleRepository';
import { missingLines } from '../floodAgent';
import { launchAgent } from '../launchedAgent';
import { PacedAgents, pacedScript } from './pacedAgents';

const agentCount = 10;
const featureCount = 200;
const mostMinutes = 120;

/** A whole engine on a real repository, with ten real agents that it has taken over; only time is not the machine's. */
export class FloodedProject {
  private constructor(
    readonly orchestrator: Orchestrator,
    readonly agents: PacedAgents,
    readonly agentIds: readonly number[],
    private readonly directory: string,
    private readonly repository: SampleRepository,
  ) {}

  static async open(assets: string, clock: FakeClock): Promise<FloodedProject> {
    const repository = await SampleRepository.create();
    const agents = await PacedAgents.listen(agentCount);
    try {
      const directory = path.join(repository.folder, '.git', 'muster');
      const agentIds = await leaveAgents({ assets, clock, directory, folder: repository.folder, agents });
      const orchestrator = await createOrchestrator({
        ...{ folder: repository.folder, assets, clock, log: silentLog, purpose: 'benchmark' },
        environment: repository.environment,
        settings: {
          ...defaultSettings,
          provider: 'demo',
          testingRatio: 0,
          concurrency: 5,
          stopGraceSeconds: 0,
        },
      });
      return new FloodedProject(orchestrator, agents, agentIds, directory, repository);
    } catch (error) {
      // They end without it.
      await agents.close();
      repository.remove();
      throw error;
    }
  }

  /** The number of the last line that each agent is shown with; -1: none. */
  lastLines(): readonly number[] {
    return this.orchestrator
      .snapshot()
      .agents.map(({ lastThought }) => Number(/^line (\d+) /.exec(lastThought ?? '')?.[1] ?? -1));
  }

  /** How many of so many lines of each agent are not in the files. */
  async lostLines(linesEach: number): Promise<number> {
    let lost = 0;
    for (const agentId of this.agentIds) {
      lost += await missingLines(path.join(this.directory, 'runs', String(agentId), 'stdout.log'), linesEach);
    }
    return lost;
  }

  async close(): Promise<void> {
    try {
      await this.orchestrator.stop();
    } finally {
      await this.orchestrator.close();
      await this.agents.close();
      this.repository.remove();
    }
  }
}

interface Places {
  readonly assets: string;
  readonly clock: FakeClock;
  readonly directory: string;
  readonly folder: string;
  readonly agents: PacedAgents;
}

/** As an earlier host leaves them: it is gone, they are at work. */
async function leaveAgents({ assets, clock, directory, folder, agents }: Places): Promise<number[]> {
  mkdirSync(path.join(directory, 'runs'), { recursive: true });
  const wasm = path.join(assets, 'sql-wasm.wasm');
  const runnerScript = path.join(assets, 'runner.js');
  const store = await openStore({ directory, wasm, clock, log: silentLog });
  const agentIds: number[] = [];
  try {
    for (let n = 1; n <= agentCount; n++) {
      const script = [pacedScript, String(agents.port)] as const;
      const wallMs = mostMinutes * 60_000;
      const handle = await launchAgent({ store, directory, runnerScript, folder, n, script, wallMs });
      agentIds.push(handle.agentId);
      handle.dispose();
    }
    await store.commit((tx) => {
      const others = Array.from({ length: featureCount - agentCount }, (_, n) => ({ name: `Waiting ${n}` }));
      addFeatures(tx, others);
      tx.run(`INSERT INTO orchestrator_state (key, value) VALUES ('mode', 'running')`);
    });
    await agents.connected();
    return agentIds;
  } finally {
    await store.close();
  }
}
