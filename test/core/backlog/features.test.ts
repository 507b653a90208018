import assert from 'node:assert/strict';
import { MusterError, type MusterErrorCode } from '../../../src/core/base/errors';
import type { NewFeature } from '../../../src/core/backlog/feature';
import { setModel } from '../../../src/core/backlog/featureModel';
import { readFeature, readFeatures, requireFeature } from '../../../src/core/backlog/readFeatures';
import { canMove, moveFeature } from '../../../src/core/backlog/transitions';
import {
  addFeature,
  addFeatures,
  retryFeature,
  setDependencies,
  skipFeature,
} from '../../../src/core/backlog/writeFeatures';
import type { Reader, SqlValue } from '../../../src/core/store/store';
import { type MemoryStore, openMemoryStore } from './memoryStore';

describe('The backlog in the database', () => {
  let store: MemoryStore;

  beforeEach(async () => {
    store = await openMemoryStore();
  });

  afterEach(() => {
    store.close();
  });

  const add = (...features: NewFeature[]): number[] => store.commit((tx) => addFeatures(tx, features));

  /** A lifecycle row that has ended with `outcome`, or is live without one. */
  const agent = (featureId: number, outcome: string | null): number =>
    store.commit((tx) => {
      tx.run(
        `INSERT INTO agent_lifecycle (pid, agent_type, task_id, spawned_at, status, command, feature_id, outcome)
         VALUES (0, 'coding', ?, ?, ?, 'demo', ?, ?)`,
        [`feature-${featureId}`, tx.now, outcome === null ? 'running' : 'failed', featureId, outcome],
      );
      return tx.get<{ id: number }>('SELECT max(agent_id) AS id FROM agent_lifecycle')?.id ?? 0;
    });

  const refuses = (code: MusterErrorCode, action: () => unknown, message?: RegExp): void => {
    const before = JSON.stringify(readFeatures(store));
    assert.throws(action, (error) => {
      assert.ok(error instanceof MusterError, String(error));
      assert.equal(error.code, code, error.message);
      if (message !== undefined) assert.match(error.message, message);
      return true;
    });
    assert.equal(JSON.stringify(readFeatures(store)), before, 'bad input must change nothing');
  };

  describe('adding features', () => {
    it('gives back everything as it was put in', () => {
      const [login, api] = add(
        { name: 'Log in', description: 'A form.\n“Quotes”, 🦉', category: 'Auth', steps: ['Open', 'Type'] },
        { name: 'API', priority: 1.5, dependencies: [1] },
      );
      assert.deepEqual(readFeature(store, login ?? 0), {
        id: 1,
        priority: 1,
        category: 'Auth',
        name: 'Log in',
        description: 'A form.\n“Quotes”, 🦉',
        steps: ['Open', 'Type'],
        status: 'pending',
        skipCount: 0,
        fence: 0,
        dependencies: [],
        retryNotBefore: undefined,
        lastError: undefined,
        humanQuestion: undefined,
        unverified: false,
        attempts: 0,
        regressions: 0,
        regressionSeen: undefined,
      });
      assert.deepEqual(readFeature(store, api ?? 0)?.dependencies, [1]);
      assert.equal(readFeature(store, api ?? 0)?.priority, 1.5);
    });

    it('keeps the model that it is to be worked on with, and refuses what no model is called', () => {
      const [id = 0, other = 0] = add({ name: 'A', model: ' opus ' }, { name: 'B' });
      const modelOf = (feature: number): string | undefined => readFeature(store, feature)?.model;
      assert.deepEqual([modelOf(id), modelOf(other)], ['opus', undefined]);
      store.commit((tx) => setModel(tx, other, 'provider/model:1'));
      store.commit((tx) => setModel(tx, id, ''));
      assert.deepEqual([modelOf(id), modelOf(other)], [undefined, 'provider/model:1']);
      for (const model of ['--dangerous', 'two words', 'x'.repeat(201)]) {
        assert.throws(() => store.commit((tx) => setModel(tx, other, model)), { code: 'FeatureInvalid' });
        assert.throws(() => add({ name: 'C', model }), { code: 'FeatureInvalid' });
      }
      assert.throws(() => store.commit((tx) => setModel(tx, 99, 'opus')), { code: 'FeatureNotFound' });
      assert.equal(modelOf(other), 'provider/model:1');
    });

    it('puts a feature without a priority after all that exist', () => {
      add({ name: 'A', priority: 7.5 }, { name: 'B' }, { name: 'C' });
      assert.deepEqual(
        readFeatures(store).map(({ priority }) => priority),
        [7.5, 8, 9],
      );
    });

    it('refuses one without a name and one with a name that is too long, and adds none of the rest', () => {
      for (const name of ['', '   ', '\0', '\n\t']) {
        refuses('FeatureInvalid', () => add({ name: 'Fine' }, { name }), /no name/);
      }
      refuses('FeatureInvalid', () => add({ name: 'x'.repeat(256) }), /256 characters/);
      add({ name: '🦉'.repeat(255) });
      assert.equal(readFeatures(store).length, 1);
    });

    it('keeps hostile text as text', () => {
      const name = `'); DROP TABLE features; -- <img src=x onerror=alert(1)> $(rm -rf ~) \u202e\ud800`;
      add({ name, description: 'cut\0here', steps: ['a\0b', '"]', '{}'], category: '../../etc' });
      const [stored] = readFeatures(store);
      assert.ok(stored);
      assert.equal(stored.name, name.replace('\ud800', '\ufffd'));
      assert.equal(stored.description, 'cuthere');
      assert.deepEqual(stored.steps, ['ab', '"]', '{}']);
      assert.equal(stored.category, '../../etc');
    });

    it('does not give a new feature an id that others name as a missing dependency', () => {
      add({ name: 'A', dependencies: [2, 4] });
      assert.deepEqual(add({ name: 'B' }, { name: 'C', dependencies: [6] }, { name: 'D' }), [3, 5, 6]);
    });

    it('refuses a circle that a new feature would close through a dependency that was missing', () => {
      add({ name: 'A', dependencies: [2] });
      refuses(
        'DependencyCycle',
        () => store.commit((tx) => addFeatures(tx, [{ id: 2, name: 'B', dependencies: [1] }])),
        /1 → 2 → 1/,
      );
    });

    it('refuses an id that is taken', () => {
      add({ name: 'A' });
      refuses('FeatureInvalid', () => store.commit((tx) => addFeatures(tx, [{ id: 1, name: 'B' }])));
    });
  });

  describe('setting dependencies', () => {
    beforeEach(() => {
      add(...Array.from({ length: 30 }, (_, i) => ({ name: `Feature ${i + 1}` })));
    });
    const depend = (id: number, on: readonly number[]): void =>
      store.commit((tx) => setDependencies(tx, id, on));

    it('replaces them, without repetitions', () => {
      depend(9, [3, 1, 3]);
      depend(9, [2, 1]);
      assert.deepEqual(readFeature(store, 9)?.dependencies, [1, 2]);
    });

    it('refuses a circle and spells it out', () => {
      depend(7, [3]);
      refuses('DependencyCycle', () => depend(3, [1, 7]), /3 → 7 → 3/);
    });

    it('refuses a feature that depends on itself', () => {
      refuses('DependencyCycle', () => depend(3, [3]), /3 → 3/);
    });

    it('takes 20 and refuses 21', () => {
      depend(
        30,
        Array.from({ length: 20 }, (_, i) => i + 1),
      );
      refuses('TooManyDependencies', () =>
        depend(
          30,
          Array.from({ length: 21 }, (_, i) => i + 1),
        ),
      );
    });

    it('keeps ids that do not exist and refuses what is no id', () => {
      depend(4, [999]);
      assert.deepEqual(readFeature(store, 4)?.dependencies, [999]);
      for (const bad of [0, -1, 1.5, Number.NaN, 2 ** 53]) refuses('FeatureInvalid', () => depend(4, [bad]));
    });

    it('refuses an unknown feature', () => {
      refuses('FeatureNotFound', () => depend(31, []));
    });
  });

  it('takes a legal chain of 10,000 features and refuses to close it', function () {
    this.timeout(180_000);
    store.commit((tx) =>
      addFeatures(
        tx,
        Array.from({ length: 10_000 }, (_, i) => ({
          id: i + 1,
          name: `Link ${i + 1}`,
          dependencies: i === 0 ? [] : [i],
        })),
      ),
    );
    refuses('DependencyCycle', () => store.commit((tx) => setDependencies(tx, 1, [10_000])));
  });

  it('reads 10,000 features with 30,000 dependencies in three queries', function () {
    this.timeout(180_000);
    store.commit((tx) =>
      addFeatures(
        tx,
        Array.from({ length: 10_000 }, (_, i) => ({
          id: i + 1,
          name: `Feature ${i + 1}`,
          description: 'Verify that it works as it should',
          steps: ['Open the page', 'Click the button', 'See the outcome'],
          dependencies: i < 3 ? [] : [i, i - 1, i - 2],
        })),
      ),
    );
    let queries = 0;
    const counting: Reader = {
      query: <R>(sql: string, params?: readonly SqlValue[]) => {
        queries++;
        return store.query<R>(sql, params);
      },
      get: <R>(sql: string, params?: readonly SqlValue[]) => {
        queries++;
        return store.get<R>(sql, params);
      },
    };
    const features = readFeatures(counting);
    // Not one query a feature: how long it takes is for the benchmark to say.
    assert.ok(queries <= 3, `${queries} queries`);
    assert.equal(features.length, 10_000);
    assert.equal(
      features.reduce((sum, { dependencies }) => sum + dependencies.length, 0),
      29_991,
    );
  });

  it('reads only the features asked for', () => {
    add({ name: 'A' }, { name: 'B', dependencies: [1] }, { name: 'C', dependencies: [2] });
    agent(3, 'gave_up');
    assert.deepEqual(
      readFeatures(store, [3, 2, 99]).map(({ id, dependencies, attempts }) => ({
        id,
        dependencies,
        attempts,
      })),
      [
        { id: 2, dependencies: [1], attempts: 0 },
        { id: 3, dependencies: [2], attempts: 1 },
      ],
    );
    assert.deepEqual(readFeatures(store, []), []);
    assert.equal(readFeature(store, 99), undefined);
    refuses('FeatureNotFound', () => requireFeature(store, 99));
  });

  describe('attempts', () => {
    beforeEach(() => {
      add({ name: 'A' }, { name: 'B' });
    });

    it('are the ends without progress, of that feature only', () => {
      for (const outcome of ['no_submission', 'no_commit', 'gave_up', 'skipped', 'conflict', 'gate_red'])
        agent(1, outcome);
      for (const outcome of ['submitted', 'merged', 'interrupted']) agent(1, outcome);
      agent(2, 'gave_up');
      agent(1, null);
      assert.deepEqual(
        readFeatures(store).map(({ attempts }) => attempts),
        [6, 1],
      );
    });

    it('begin anew after a retry', () => {
      agent(1, 'gave_up');
      store.commit((tx) => moveFeature(tx, 1, 'failed', { lastError: 'Gave up.', retryNotBefore: tx.now }));
      store.commit((tx) => retryFeature(tx, 1));
      const retried = requireFeature(store, 1);
      assert.equal(retried.status, 'pending');
      assert.equal(retried.attempts, 0);
      assert.equal(retried.lastError, undefined);
      assert.equal(retried.retryNotBefore, undefined);
      agent(1, 'no_commit');
      assert.equal(requireFeature(store, 1).attempts, 1);
    });

    it('begin anew after passing', () => {
      agent(1, 'gate_red');
      for (const to of ['in_progress', 'submitted', 'passing', 'pending'] as const) {
        store.commit((tx) => moveFeature(tx, 1, to));
      }
      assert.equal(requireFeature(store, 1).attempts, 0);
    });
  });

  describe('changing the status', () => {
    beforeEach(() => {
      add({ name: 'A' });
    });
    const move = (
      ...args: Parameters<typeof moveFeature> extends [unknown, ...infer Rest] ? Rest : never
    ): number => store.commit((tx) => moveFeature(tx, ...args));

    it('raises the fence with each claim and refuses a caller with an older one', () => {
      assert.equal(move(1, 'in_progress', { fence: 0 }), 1);
      assert.equal(move(1, 'in_progress', { fence: 1 }), 2);
      refuses('InvalidTransition', () => move(1, 'submitted', { fence: 1 }), /too late/);
      assert.equal(move(1, 'submitted', { fence: 2 }), 2);
    });

    it('remembers why the last attempt failed until the feature passes', () => {
      move(1, 'in_progress');
      move(1, 'pending', { lastError: 'Red.', retryNotBefore: '2026-01-02T00:00:00.000Z' });
      assert.equal(requireFeature(store, 1).lastError, 'Red.');
      move(1, 'in_progress');
      assert.equal(requireFeature(store, 1).retryNotBefore, undefined);
      move(1, 'submitted');
      move(1, 'passing', { unverified: true });
      const passed = requireFeature(store, 1);
      assert.equal(passed.lastError, undefined);
      assert.equal(passed.unverified, true);
      move(1, 'pending', { lastError: 'Regression.' });
      assert.equal(requireFeature(store, 1).unverified, false);
    });

    it('refuses what the table does not know', () => {
      refuses('InvalidTransition', () => move(1, 'passing'));
      refuses('InvalidTransition', () => move(1, 'submitted'));
      refuses('FeatureNotFound', () => move(2, 'in_progress'));
      assert.equal(canMove('passing', 'in_progress'), false);
      assert.equal(canMove('failed', 'in_progress'), false);
    });
  });

  describe('retry and skip', () => {
    beforeEach(() => {
      add({ name: 'A' });
    });
    const retry = (): void => store.commit((tx) => retryFeature(tx, 1));
    const skip = (): void => store.commit((tx) => skipFeature(tx, 1));
    const move = (...to: ('in_progress' | 'submitted' | 'passing' | 'failed')[]): void => {
      for (const status of to) store.commit((tx) => moveFeature(tx, 1, status));
    };

    it('count the skip and leave a pending feature pending', () => {
      skip();
      skip();
      assert.equal(requireFeature(store, 1).skipCount, 2);
      assert.equal(requireFeature(store, 1).status, 'pending');
    });

    it('bring a feature back that no agent works on any more', () => {
      move('in_progress');
      skip();
      assert.equal(requireFeature(store, 1).status, 'pending');
      move('in_progress');
      retry();
      assert.equal(requireFeature(store, 1).status, 'pending');
    });

    it('leave a live agent its feature', () => {
      move('in_progress');
      agent(1, null);
      skip();
      assert.equal(requireFeature(store, 1).status, 'in_progress');
      assert.equal(requireFeature(store, 1).skipCount, 1);
      refuses('InvalidTransition', retry, /kill that agent/);
    });

    it('are refused for what is merging or has passed', () => {
      move('in_progress', 'submitted');
      refuses('InvalidTransition', retry);
      refuses('InvalidTransition', skip);
      move('passing');
      refuses('InvalidTransition', retry);
      refuses('InvalidTransition', skip);
    });

    it('are refused for an unknown feature', () => {
      refuses('FeatureNotFound', () => store.commit((tx) => retryFeature(tx, 2)));
      refuses('FeatureNotFound', () => store.commit((tx) => skipFeature(tx, 2)));
    });
  });

  it('adds one feature for a person', () => {
    assert.equal(
      store.commit((tx) => addFeature(tx, { name: '  A \n B ' })),
      1,
    );
    assert.equal(requireFeature(store, 1).name, 'A B');
  });
});
