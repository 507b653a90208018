import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { absolute, type FigureGroup } from '../support/figure';
import { flood, type FloodFacts } from '../support/flood';
import { floodLineBytes } from '../support/floodAgent';

const rounds = 3;
const secondsEach = 6;
const gigabyte = 1024 ** 3;

/** Ten agents that write 1,000 lines a second each, as verbose programs do. */
export const agentFlood: FigureGroup = {
  names: ['agents.flood.lag.ms', 'agents.flood.lostLines'],
  async measure(folder) {
    const found: FloodFacts[] = [];
    for (let round = 1; round <= rounds; round++) {
      const size = { agents: 10, linesEach: secondsEach * 1000, linesPerTick: 10 };
      found.push(await flood({ ...placesIn(folder, `flood-${round}`), ...size }));
    }
    return [
      absolute(
        'agents.flood.lag.ms',
        'ms',
        found.map(({ lagP99Ms }) => lagP99Ms),
      ),
      absolute('agents.flood.lostLines', 'lines', [found.reduce((sum, { lostLines }) => sum + lostLines, 0)]),
    ];
  },
};

/** One agent that writes a gigabyte as fast as it can. */
export const gigabyteFlood: FigureGroup = {
  names: [
    'agents.flood.gigabyte.lag.ms',
    'agents.flood.gigabyte.lagMax.ms',
    'agents.flood.gigabyte.lostLines',
    'agents.flood.gigabyte.host.MB',
    'agents.flood.gigabyte.runner.MB',
    'agents.flood.gigabyte.s',
  ],
  async measure(folder) {
    const linesEach = Math.ceil(gigabyte / floodLineBytes);
    const facts = await flood({ ...placesIn(folder, 'gigabyte'), agents: 1, linesEach, linesPerTick: 0 });
    return [
      absolute('agents.flood.gigabyte.lag.ms', 'ms', [facts.lagP99Ms]),
      absolute('agents.flood.gigabyte.lagMax.ms', 'ms', [facts.lagMaxMs]),
      absolute('agents.flood.gigabyte.lostLines', 'lines', [facts.lostLines]),
      absolute('agents.flood.gigabyte.host.MB', 'MB', [facts.hostGrowthMB]),
      absolute('agents.flood.gigabyte.runner.MB', 'MB', [facts.runnerMB]),
      absolute('agents.flood.gigabyte.s', 's', [facts.wallMs / 1000]),
    ];
  },
};

function placesIn(parent: string, name: string): { folder: string; wasm: string; runnerScript: string } {
  const folder = path.join(parent, name);
  mkdirSync(folder);
  return {
    folder,
    wasm: path.join(__dirname, 'sql-wasm.wasm'),
    runnerScript: path.join(__dirname, 'runner.js'),
  };
}
