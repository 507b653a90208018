import assert from 'node:assert/strict';
import { readFeatures } from '../../../src/core/backlog/readFeatures';
import { openQuestions } from '../../../src/core/backlog/questions';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { ToolFixture } from './toolFixture';

describe('The planning tools', () => {
  let fixture: ToolFixture;
  let token: string;

  beforeEach(async () => {
    fixture = await ToolFixture.start();
    fixture.store.commit((tx) => {
      addFeatures(tx, [{ name: 'A' }, { name: 'B', dependencies: [1] }, { name: 'C' }]);
    });
    token = fixture.agent(undefined, 'initializer');
  });

  afterEach(async () => {
    await fixture.dispose();
  });

  const backlog = (): string[] =>
    readFeatures(fixture.store).map(({ id, name, dependencies }) => `${id} ${name} [${dependencies.join()}]`);
  const call = async (name: string, args: Record<string, unknown>): Promise<unknown> => {
    const { text, isError } = await fixture.call(name, args, { token });
    assert.equal(isError, false, text);
    return JSON.parse(text) as unknown;
  };
  /** Refused with that sentence, and nothing is changed. */
  const refused = async (name: string, args: Record<string, unknown>, sentence: RegExp): Promise<void> => {
    const before = backlog();
    const { text, isError } = await fixture.call(name, args, { token });
    assert.equal(isError, true, text);
    assert.match(text, sentence);
    assert.deepEqual(backlog(), before);
  };

  it('name what builds a feature where a person wants that, and coding agents do not', async () => {
    await call('feature_create', { name: 'D', provider: 'codex', model: 'gpt-5.5' });
    await refused('feature_create', { name: 'E', provider: 'hal' }, /provider/);
    const added = readFeatures(fixture.store).find(({ name }) => name === 'D');
    assert.deepEqual([added?.provider, added?.model], ['codex', 'gpt-5.5']);
    token = fixture.agent(1);
    await refused('feature_create', { name: 'F', provider: 'command' }, /is for a person to choose/);
  });

  it('add a feature with everything that it has', async () => {
    const args = {
      name: ' D ',
      description: 'Do D.',
      category: 'Core',
      steps: ['Look'],
      priority: 2.5,
      dependencies: [1, 2],
    };
    assert.deepEqual(await call('feature_create', args), { id: 4, name: 'D', suggested: false });
    const feature = readFeatures(fixture.store, [4])[0];
    assert.deepEqual(
      [feature?.name, feature?.description, feature?.category, feature?.steps, feature?.priority],
      ['D', 'Do D.', 'Core', ['Look'], 2.5],
    );
    assert.deepEqual(feature?.dependencies, [1, 2]);
    const origin = fixture.store.get<{ origin: string }>('SELECT origin FROM features WHERE id = 4');
    assert.equal(origin?.origin, 'agent');
  });

  it('add a list whose features depend on each other by their places, in any order', async () => {
    const features = [
      { name: 'Last', depends_on_indices: [2, 1] },
      { name: 'First', dependencies: [3] },
      { name: 'Middle', depends_on_indices: [1] },
    ];
    assert.deepEqual(await call('feature_create_bulk', { features }), {
      created: [
        { id: 4, name: 'Last' },
        { id: 5, name: 'First' },
        { id: 6, name: 'Middle' },
      ],
      total: 3,
    });
    assert.deepEqual(backlog().slice(3), ['4 Last [5,6]', '5 First [3]', '6 Middle [5]']);
  });

  it('add all of a list or nothing', async () => {
    const good = { name: 'Good' };
    await refused(
      'feature_create_bulk',
      { features: [good, { name: 'x'.repeat(256) }] },
      /features\.1\.name/,
    );
    await refused('feature_create_bulk', { features: [good, { name: '  ' }] }, /features\.1\.name/);
    await refused(
      'feature_create_bulk',
      { features: [good, { name: 'Bad', depends_on_indices: [2] }] },
      /features\[1\] “Bad” depends on index 2, but the list ends at 1; correct depends_on_indices/,
    );
    await refused(
      'feature_create_bulk',
      { features: [good, { name: 'Bad', dependencies: [77] }] },
      /no feature 77/,
    );
    await refused('feature_create_bulk', { features: [] }, /features/);
    const many = Array.from({ length: 201 }, (_, index) => ({ name: `Good ${index}` }));
    await refused('feature_create_bulk', { features: many }, /features/);
    await call('feature_create_bulk', { features: many.slice(0, 200) });
    assert.equal(backlog().length, 203);
  });

  it('add nothing twice: what has the name of a feature is that feature', async () => {
    const features = [
      { name: 'New', depends_on_indices: [1] },
      { name: ' b', category: 'Another word for it', dependencies: [3] },
      { name: 'Newer', depends_on_indices: [0, 1] },
    ];
    assert.deepEqual(await call('feature_create_bulk', { features }), {
      created: [
        { id: 4, name: 'New' },
        { id: 5, name: 'Newer' },
      ],
      existing: [{ id: 2, name: 'b' }],
      total: 2,
    });
    // B keeps the dependencies that it has.
    assert.deepEqual(backlog(), ['1 A []', '2 B [1]', '3 C []', '4 New [2]', '5 Newer [2,4]']);
    assert.deepEqual(await call('feature_create_bulk', { features: [{ name: 'NEW' }] }), {
      created: [],
      existing: [{ id: 4, name: 'NEW' }],
      total: 0,
    });
    assert.deepEqual(await call('feature_create', { name: 'a' }), { id: 1, name: 'a', existing: true });
    assert.equal(backlog().length, 5);
  });

  it('refuse a list that names two features alike', async () => {
    await refused(
      'feature_create_bulk',
      { features: [{ name: 'Twice' }, { name: 'Other' }, { name: 'twice ' }] },
      /features\[0\] and features\[2\] have the same name “twice”; give each a name of its own. No feature was added/,
    );
  });

  it('spell a circle of a list in its own places and names', async () => {
    const features = [
      { name: 'Base' },
      { name: 'Hen', depends_on_indices: [0, 2] },
      { name: 'Egg', depends_on_indices: [1] },
    ];
    await refused('feature_create_bulk', { features }, /1 “Hen” → 2 “Egg” → 1 “Hen”.*No feature was added/);
    await refused(
      'feature_create_bulk',
      { features: [{ name: 'Self', depends_on_indices: [0] }] },
      /0 “Self” → 0 “Self”/,
    );
  });

  it('refuse more than 20 dependencies of both kinds together', async () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ name: `F${index}` }));
    const over = { name: 'Over', depends_on_indices: many.map((_, index) => index), dependencies: [1] };
    await refused('feature_create_bulk', { features: [...many, over] }, /features\[20\] “Over” has 21/);
    await call('feature_create_bulk', { features: [...many, { ...over, dependencies: [] }] });
    const ids = Array.from({ length: 21 }, (_, index) => index + 1);
    await refused('feature_create', { name: 'X', dependencies: ids }, /dependencies/);
    await call('feature_set_dependencies', { id: 3, dependency_ids: ids.filter((id) => id !== 3) });
    await refused('feature_add_dependency', { id: 3, dependency_id: 22 }, /21 dependencies; at most 20/);
  });

  it('add, remove and replace dependencies, also twice', async () => {
    for (let i = 0; i < 2; i++) {
      assert.deepEqual(await call('feature_add_dependency', { id: 3, dependency_id: 2 }), {
        id: 3,
        dependencies: [2],
      });
    }
    assert.deepEqual(await call('feature_set_dependencies', { id: 3, dependency_ids: [2, 1] }), {
      id: 3,
      dependencies: [1, 2],
    });
    for (let i = 0; i < 2; i++) {
      assert.deepEqual(await call('feature_remove_dependency', { id: 3, dependency_id: 2 }), {
        id: 3,
        dependencies: [1],
      });
    }
  });

  it('refuse a circle with its numbers, and what does not exist', async () => {
    await refused('feature_add_dependency', { id: 1, dependency_id: 2 }, /1 → 2 → 1/);
    await refused('feature_set_dependencies', { id: 1, dependency_ids: [3, 2] }, /1 → 2 → 1/);
    await refused('feature_add_dependency', { id: 1, dependency_id: 1 }, /1 → 1/);
    await refused('feature_add_dependency', { id: 1, dependency_id: 9 }, /no feature 9/);
    await refused('feature_add_dependency', { id: 9, dependency_id: 1 }, /no feature 9/);
    await refused('feature_remove_dependency', { id: 9, dependency_id: 1 }, /no feature 9/);
  });

  it('leave what has passed as it is', async () => {
    fixture.store.commit((tx) => tx.run(`UPDATE features SET status = 'passing' WHERE id = 2`));
    await refused('feature_set_dependencies', { id: 2, dependency_ids: [] }, /has passed and is not changed/);
  });

  it('do their work once for a call that is repeated', async () => {
    const args = { name: 'Once' };
    for (let i = 0; i < 3; i++) {
      const answer = await fixture.call('feature_create', args, { token, callId: 'a' });
      assert.deepEqual(JSON.parse(answer.text), { id: 4, name: 'Once', suggested: false });
    }
    assert.equal(backlog().length, 4);
  });

  describe('for an agent that works on a feature', () => {
    beforeEach(() => {
      token = fixture.agent(3);
    });

    it('turn what it adds into a suggestion that waits for a person', async () => {
      assert.deepEqual(await call('feature_create', { name: 'Idea' }), {
        id: 4,
        name: 'Idea',
        suggested: true,
      });
      const question = openQuestions(fixture.store).get(4);
      assert.deepEqual(
        [question?.kind, question?.text],
        ['suggestion', 'The agent of #3 suggests “Idea”. Shall it be built?'],
      );
      assert.equal(openQuestions(fixture.store).has(3), false, 'its own feature does not wait');
    });

    it('take five suggestions of it at most', async () => {
      for (let i = 1; i <= 5; i++) await call('feature_create', { name: `Idea ${i}` });
      await refused('feature_create', { name: 'Idea 6' }, /made 5 suggestions, which is the limit/);
    });

    it('let it change dependencies of its own feature only', async () => {
      await call('feature_add_dependency', { id: 3, dependency_id: 2 });
      await refused(
        'feature_add_dependency',
        { id: 2, dependency_id: 3 },
        /works on feature 3 and may not change/,
      );
      await refused('feature_create_bulk', { features: [{ name: 'X' }] }, /type coding may not use/);
    });
  });
});
