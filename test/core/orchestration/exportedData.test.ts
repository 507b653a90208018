import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { importBacklog } from '../../../src/core/backlog/importers/importBacklog';
import { readBacklogFile } from '../../../src/core/backlog/importers/readBacklogFile';
import { readFeatures } from '../../../src/core/backlog/readFeatures';
import { addFeatures, type FeatureToAdd } from '../../../src/core/backlog/writeFeatures';
import { exportedText, type ExportFormat } from '../../../src/core/orchestration/exportedData';
import { temporaryFolder } from '../../support/temporaryFolder';
import { loadSqlJs } from '../backlog/importers/featuresDatabase';
import { openMemoryStore } from '../backlog/memoryStore';

describe('An exported backlog', () => {
  const folder = temporaryFolder('export');
  after(() => folder.remove());

  const backlog: readonly FeatureToAdd[] = [
    {
      name: 'Plain',
      description: 'Two\nlines, and "quotes"',
      category: 'Core',
      steps: ['One', 'Two; three'],
    },
    {
      name: '=SUM(A1:A9)',
      description: '-1 and +1',
      category: '@home',
      priority: 2.5,
      dependencies: [1, 77],
    },
    { name: "'quoted'", status: 'passing', unverified: true, model: 'opus', provider: 'claude' },
    { name: 'Checked', status: 'passing', dependencies: [1] },
    { name: 'Many', steps: ['  spread\tout  '], dependencies: [2, 3, 4] },
  ];

  /** What is there again after an import into a project of its own. */
  async function broughtBack(format: ExportFormat): Promise<Record<string, unknown>[]> {
    const store = await openMemoryStore();
    const other = await openMemoryStore();
    try {
      store.commit((tx) => addFeatures(tx, backlog));
      const file = path.join(folder.path, `backlog.${format}`);
      writeFileSync(file, exportedText(store, 'backlog', format));
      const imported = await readBacklogFile(file, loadSqlJs);
      assert.deepEqual(
        imported.warnings.filter((warning) => !warning.includes('depends on 77')),
        [],
        'nothing of it is unknown to the import',
      );
      assert.equal(other.commit((tx) => importBacklog(tx, imported)).added, backlog.length);
      assert.equal(store.commit((tx) => importBacklog(tx, imported)).added, 0, 'all of it is there already');
      const kept = (feature: (typeof features)[number]): Record<string, unknown> => ({
        ...feature,
        steps: feature.steps.map((step) => step.replaceAll(/\s+/g, ' ')),
      });
      const features = readFeatures(store);
      const again = readFeatures(other).map(kept);
      const marks = format === 'csv' ? { unverified: undefined } : {};
      assert.deepEqual(
        again.map((feature) => ({ ...feature, ...marks })),
        features.map((feature) => ({ ...kept(feature), ...marks })),
      );
      return again;
    } finally {
      store.close();
      other.close();
    }
  }

  it('can be imported again as JSON, with all that it was, also that nobody has verified it', async () => {
    const again = await broughtBack('json');
    assert.deepEqual(
      again.map(({ unverified }) => unverified),
      [false, false, true, false, false],
    );
  });

  it('can be imported again as CSV, which only says of what has passed that it has', async () => {
    const again = await broughtBack('csv');
    assert.deepEqual(
      again.map(({ unverified }) => unverified),
      [false, false, true, true, false],
    );
  });

  it('has its columns also when there is nothing in it', async () => {
    const store = await openMemoryStore();
    try {
      assert.equal(
        exportedText(store, 'backlog', 'csv'),
        'id,name,description,category,priority,steps,dependencies,status,model,provider\r\n',
      );
      const agents = exportedText(store, 'agents', 'csv');
      assert.match(agents, /^agent_id,pid,agent_type,.*\r\n$/);
      assert.equal(agents.includes('token_hash'), false);
    } finally {
      store.close();
    }
  });
});
