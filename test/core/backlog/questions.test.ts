import assert from 'node:assert/strict';
import { MusterError } from '../../../src/core/base/errors';
import {
  answeredQuestions,
  answerQuestion,
  askQuestion,
  type NewQuestion,
  openQuestions,
} from '../../../src/core/backlog/questions';
import { readFeature } from '../../../src/core/backlog/readFeatures';
import { addFeatures, retryFeature } from '../../../src/core/backlog/writeFeatures';
import { type MemoryStore, openMemoryStore } from './memoryStore';

describe('Questions to people', () => {
  let store: MemoryStore;
  let now = '2026-01-01T00:00:00.000Z';

  beforeEach(async () => {
    store = await openMemoryStore(() => now);
    store.commit((tx) => {
      addFeatures(tx, [{ name: 'A' }, { name: 'Imported', humanQuestion: 'Where to?' }]);
      tx.run(
        `INSERT INTO agent_lifecycle (pid, agent_type, task_id, spawned_at, status, command, feature_id)
         VALUES (0, 'coding', 'feature-1', ?, 'running', 'demo', 1)`,
        [tx.now],
      );
    });
  });

  afterEach(() => {
    store.close();
  });

  const ask = (change: Partial<NewQuestion> = {}): number =>
    store.commit((tx) =>
      askQuestion(tx, { featureId: 1, agentId: 1, kind: 'text', text: 'Why?', ...change }),
    );
  const answer = (featureId: number, text: string): void =>
    store.commit((tx) => answerQuestion(tx, featureId, text));
  const refusedWith =
    (code: string, sentence: RegExp) =>
    (error: unknown): boolean =>
      error instanceof MusterError && error.code === code && sentence.test(error.message);

  it('are open until they are answered, also such as came with an import', () => {
    ask();
    assert.deepEqual([...openQuestions(store).keys()], [1, 2]);
    answer(2, 'Here');
    answer(1, 'Because');
    assert.deepEqual([...openQuestions(store).keys()], []);
    assert.equal(readFeature(store, 1)?.humanQuestion, undefined);
    assert.deepEqual(answeredQuestions(store, 2), [{ text: 'Where to?', answer: 'Here' }]);
    assert.throws(() => answer(1, 'Again'), refusedWith('NoQuestion', /No question about feature 1 is open/));
  });

  it('are answered by who has read them: another that was asked since is not taken for it', () => {
    ask();
    const first = openQuestions(store).get(1)?.askedAt;
    answer(1, 'yes');
    now = '2026-01-01T00:00:00.200Z';
    ask({ text: 'And remove all?', permission: 'Bash' });
    const late = (): void => store.commit((tx) => answerQuestion(tx, 1, 'yes', first));
    assert.throws(late, refusedWith('NoQuestion', /not open any more, and another one is/));
    assert.equal(openQuestions(store).get(1)?.text, 'And remove all?');
    const second = openQuestions(store).get(1)?.askedAt;
    store.commit((tx) => answerQuestion(tx, 1, 'no', second));
    assert.equal(openQuestions(store).has(1), false);
  });

  it('take yes or no in people’s words where that is asked, and nothing else', () => {
    ask({ kind: 'confirm' });
    assert.throws(() => answer(1, 'maybe'), refusedWith('AnswerInvalid', /“maybe” is neither yes nor no/));
    answer(1, ' Y ');
    assert.deepEqual(answeredQuestions(store, 1), [{ text: 'Why?', answer: 'yes' }]);
  });

  it('take one of the choices', () => {
    ask({ kind: 'choice', choices: ['Red', 'Dark blue'] });
    assert.throws(() => answer(1, 'Green'), refusedWith('AnswerInvalid', /answer one of: Red, Dark blue/));
    answer(1, 'dark BLUE');
    assert.deepEqual(answeredQuestions(store, 1), [{ text: 'Why?', answer: 'Dark blue' }]);
  });

  it('refuse an empty answer and one without end, and stay open then', () => {
    ask();
    assert.throws(() => answer(1, ' \0 '), refusedWith('AnswerInvalid', /empty/));
    assert.throws(() => answer(1, 'x'.repeat(8001)), refusedWith('AnswerInvalid', /8001 characters/));
    assert.equal(openQuestions(store).has(1), true);
  });

  it('are one at a time for a feature, and as many as need be one after another', () => {
    ask();
    assert.throws(() => ask({ text: 'And?' }), refusedWith('QuestionOpen', /“Why\?”/));
    answer(1, 'one');
    ask({ text: 'And?' });
    answer(1, 'two');
    assert.deepEqual(
      answeredQuestions(store, 1).map((each) => each.answer),
      ['one', 'two'],
    );
    assert.deepEqual(
      answeredQuestions(store, 1, 1).map((each) => each.answer),
      ['two'],
    );
  });

  it('put a suggested feature aside when a person does not want it, and let it be built otherwise', () => {
    ask({ featureId: 1, kind: 'suggestion', text: 'Shall it be built?' });
    answer(1, 'no');
    const refused = readFeature(store, 1);
    assert.deepEqual(
      [refused?.status, refused?.lastError],
      ['failed', 'You decided against this suggestion.'],
    );
    store.commit((tx) => {
      tx.run(`UPDATE agent_lifecycle SET status = 'killed'`);
      retryFeature(tx, 1);
    });
    ask({ featureId: 1, kind: 'suggestion', text: 'Shall it be built now?' });
    answer(1, 'yes');
    assert.equal(readFeature(store, 1)?.status, 'pending');
    assert.deepEqual(answeredQuestions(store, 1), [], 'what to build is not changed by that');
  });

  it('are withdrawn when a person retries the feature', () => {
    ask();
    store.commit((tx) => {
      tx.run(`UPDATE agent_lifecycle SET status = 'killed'`);
      retryFeature(tx, 1);
    });
    assert.deepEqual([...openQuestions(store).keys()], [2]);
    ask({ text: 'Once more?' });
  });
});
