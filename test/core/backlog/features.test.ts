import assert from 'node:assert/strict';
import { setModel } from '../../../src/core/backlog/featureModel';
import { readFeature, readFeatures, requireFeature } from '../../../src/core/backlog/readFeatures';
import { addFeature, addFeatures, setDependencies } from '../../../src/core/backlog/writeFeatures';
import type { Reader, SqlValue } from '../../../src/core/store/store';
import { BacklogLab } from './backlogLab';
import type { MemoryStore } from './memoryStore';

describe('The backlog in the database', () => {
  let lab: BacklogLab;
  let store: MemoryStore;

  beforeEach(async () => {
    lab = await BacklogLab.open();
    ({ store } = lab);
  });

  afterEach(() => {
    lab.close();
  });

  describe('adding features', () => {
    it('gives back everything as it was put in', () => {
      const [login, api] = lab.add(
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
      const [id = 0, other = 0] = lab.add({ name: 'A', model: ' opus ' }, { name: 'B' });
      const modelOf = (feature: number): string | undefined => readFeature(store, feature)?.model;
      assert.deepEqual([modelOf(id), modelOf(other)], ['opus', undefined]);
      store.commit((tx) => setModel(tx, other, 'provider/model:1'));
      store.commit((tx) => setModel(tx, id, ''));
      assert.deepEqual([modelOf(id), modelOf(other)], [undefined, 'provider/model:1']);
      for (const model of ['--dangerous', 'two words', 'x'.repeat(201)]) {
        assert.throws(() => store.commit((tx) => setModel(tx, other, model)), { code: 'FeatureInvalid' });
        assert.throws(() => lab.add({ name: 'C', model }), { code: 'FeatureInvalid' });
      }
      assert.throws(() => store.commit((tx) => setModel(tx, 99, 'opus')), { code: 'FeatureNotFound' });
      assert.equal(modelOf(other), 'provider/model:1');
    });

    it('puts a feature without a priority after all that exist', () => {
      lab.add({ name: 'A', priority: 7.5 }, { name: 'B' }, { name: 'C' });
      assert.deepEqual(
        readFeatures(store).map(({ priority }) => priority),
        [7.5, 8, 9],
      );
    });

    it('refuses one without a name and one with a name that is too long, and adds none of the rest', () => {
      for (const name of ['', '   ', '\0', '\n\t']) {
        lab.refuses('FeatureInvalid', () => lab.add({ name: 'Fine' }, { name }), /no name/);
      }
      lab.refuses('FeatureInvalid', () => lab.add({ name: 'x'.repeat(256) }), /256 characters/);
      lab.add({ name: '🦉'.repeat(255) });
      assert.equal(readFeatures(store).length, 1);
    });

    it('keeps hostile text as text', () => {
      const name = `'); DROP TABLE features; -- <img src=x onerror=alert(1)> $(rm -rf ~) \u202e\ud800`;
      lab.add({ name, description: 'cut\0here', steps: ['a\0b', '"]', '{}'], category: '../../etc' });
      const [stored] = readFeatures(store);
      assert.ok(stored);
      assert.equal(stored.name, name.replace('\ud800', '\ufffd'));
      assert.equal(stored.description, 'cuthere');
      assert.deepEqual(stored.steps, ['ab', '"]', '{}']);
      assert.equal(stored.category, '../../etc');
    });

    it('does not give a new feature an id that others name as a missing dependency', () => {
      lab.add({ name: 'A', dependencies: [2, 4] });
      assert.deepEqual(lab.add({ name: 'B' }, { name: 'C', dependencies: [6] }, { name: 'D' }), [3, 5, 6]);
    });

    it('refuses a circle that a new feature would close through a dependency that was missing', () => {
      lab.add({ name: 'A', dependencies: [2] });
      lab.refuses(
        'DependencyCycle',
        () => store.commit((tx) => addFeatures(tx, [{ id: 2, name: 'B', dependencies: [1] }])),
        /1 → 2 → 1/,
      );
    });

    it('refuses an id that is taken', () => {
      lab.add({ name: 'A' });
      lab.refuses('FeatureInvalid', () => store.commit((tx) => addFeatures(tx, [{ id: 1, name: 'B' }])));
    });
  });

  describe('setting dependencies', () => {
    beforeEach(() => {
      lab.add(...Array.from({ length: 30 }, (_, i) => ({ name: `Feature ${i + 1}` })));
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
      lab.refuses('DependencyCycle', () => depend(3, [1, 7]), /3 → 7 → 3/);
    });

    it('refuses a feature that depends on itself', () => {
      lab.refuses('DependencyCycle', () => depend(3, [3]), /3 → 3/);
    });

    it('takes 20 and refuses 21', () => {
      depend(
        30,
        Array.from({ length: 20 }, (_, i) => i + 1),
      );
      lab.refuses('TooManyDependencies', () =>
        depend(
          30,
          Array.from({ length: 21 }, (_, i) => i + 1),
        ),
      );
    });

    it('keeps ids that do not exist and refuses what is no id', () => {
      depend(4, [999]);
      assert.deepEqual(readFeature(store, 4)?.dependencies, [999]);
      for (const bad of [0, -1, 1.5, Number.NaN, 2 ** 53])
        lab.refuses('FeatureInvalid', () => depend(4, [bad]));
    });

    it('refuses an unknown feature', () => {
      lab.refuses('FeatureNotFound', () => depend(31, []));
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
    lab.refuses('DependencyCycle', () => store.commit((tx) => setDependencies(tx, 1, [10_000])));
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
    lab.add({ name: 'A' }, { name: 'B', dependencies: [1] }, { name: 'C', dependencies: [2] });
    lab.agent(3, 'gave_up');
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
    lab.refuses('FeatureNotFound', () => requireFeature(store, 99));
  });

  it('adds one feature for a person', () => {
    assert.equal(
      store.commit((tx) => addFeature(tx, { name: '  A \n B ' })),
      1,
    );
    assert.equal(requireFeature(store, 1).name, 'A B');
  });
});
