import { copyFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { absolute, type Figure, type FigureGroup, ratio } from '../support/figure';
import { copyOf, historyStore, openSample } from '../support/sampleStore';

const rows = 100_000;
const countRounds = 200;

/** What takes microseconds is asked often, in use as here, so it is measured when it has been compiled. */
const views = [
  { figure: 'velocity', view: 'agent_velocity', warmUps: 2, rounds: 21 },
  { figure: 'timeline', view: 'priority_timeline', warmUps: 2, rounds: 21 },
  { figure: 'active', view: 'active_agents', warmUps: 100, rounds: 201 },
];
const activeCount = 'store.activeCount100k.ms';

/** SPEC-110's views, all rows of each as objects; both databases read the same file with the same indexes. */
export const viewQueries: FigureGroup = {
  names: [...views.map(({ figure }) => nameOf(figure)), activeCount],
  async measure(folder) {
    const history = copyOf(await historyStore(folder, rows), 'views');
    const peerFile = path.join(folder, 'views-peer.db');
    copyFileSync(path.join(history, 'orchestrator.db'), peerFile);
    const store = await openSample(history);
    const peer = new DatabaseSync(peerFile);
    try {
      const figures: Figure[] = [];
      for (const { figure, view, warmUps, rounds } of views) {
        const sql = `SELECT * FROM ${view}`;
        const statement = peer.prepare(sql);
        const own: number[] = [];
        const others: number[] = [];
        for (let round = -warmUps; round < rounds; round++) {
          const sample = [timed(() => store.query(sql)), timed(() => statement.all())] as const;
          if (round < 0) continue;
          own.push(sample[0]);
          others.push(sample[1]);
        }
        figures.push(ratio(nameOf(figure), { peer: 'node:sqlite', own, others }));
      }
      const count = (): number => timed(() => store.get('SELECT count(*) AS n FROM active_agents'));
      count();
      figures.push(absolute(activeCount, 'ms', Array.from({ length: countRounds }, count)));
      return figures;
    } finally {
      peer.close();
      await store.close();
    }
  },
};

function nameOf(figure: string): string {
  return `store.view.${figure}100k.vsNodeSqlite`;
}

function timed(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
