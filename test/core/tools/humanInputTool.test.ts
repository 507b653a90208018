import assert from 'node:assert/strict';
import { answerQuestion, dropQuestion, openQuestions } from '../../../src/core/backlog/questions';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { noLongerHolds } from '../../../src/core/tools/authenticateAgent';
import { waitUntil } from '../../support/waitUntil';
import { ToolFixture } from './toolFixture';

describe('feature_request_human_input', () => {
  let fixture: ToolFixture;
  let token: string;

  beforeEach(async () => {
    fixture = await ToolFixture.start();
    fixture.store.commit((tx) => addFeatures(tx, [{ name: 'Pay' }, { name: 'Ship' }]));
    token = fixture.agent(1);
  });

  afterEach(async () => {
    await fixture.dispose();
  });

  const ask = (args: Record<string, unknown>): ReturnType<ToolFixture['call']> =>
    fixture.call('feature_request_human_input', args, { token });
  const answer = (text: string): void => fixture.store.commit((tx) => answerQuestion(tx, 1, text));
  const isOpen = (): boolean => openQuestions(fixture.store).has(1);
  const agent = (): unknown =>
    fixture.store.get('SELECT waiting_for_person AS waits, activity FROM agent_lifecycle');

  it('waits for the answer and hands it over', async () => {
    const asked = ask({ question: ' Which provider? ', kind: 'choice', choices: ['Stripe', 'PayPal'] });
    await waitUntil('the question is open', isOpen);
    const question = openQuestions(fixture.store).get(1);
    assert.deepEqual(
      [question?.text, question?.kind, question?.choices],
      ['Which provider?', 'choice', ['Stripe', 'PayPal']],
    );
    assert.deepEqual(agent(), { waits: 1, activity: 'waiting' });
    answer('stripe');
    assert.deepEqual(JSON.parse((await asked).text), { answered: true, answer: 'Stripe' });
    assert.deepEqual(agent(), { waits: 0, activity: 'working' });
    const delivered = fixture.store.get<{ at: string | null }>('SELECT delivered_at AS at FROM question');
    assert.ok(delivered?.at);
  });

  it('says that there is no answer yet, and gives it to the call that comes later', async () => {
    const question = { question: 'Which colour?', wait_seconds: 0 };
    for (let i = 0; i < 2; i++) {
      const { text, isError } = await ask(question);
      assert.equal(isError, false);
      assert.match(text, /"answered":false.*end your work: the answer will be given to the next attempt/);
    }
    assert.equal(fixture.store.query('SELECT * FROM question').length, 1, 'it was asked once');
    answer('Blue\u0000!');
    assert.deepEqual(JSON.parse((await ask(question)).text), { answered: true, answer: 'Blue!' });
    // A person is not asked again for what was answered.
    assert.deepEqual(JSON.parse((await ask(question)).text), { answered: true, answer: 'Blue!' });
    const full = await fixture.call('feature_get_by_id', {}, { token });
    const { answers } = JSON.parse(full.text) as { answers: unknown };
    assert.deepEqual(answers, [{ question: 'Which colour?', answer: 'Blue!' }]);
  });

  it('refuses a second question while one is open', async () => {
    await ask({ question: 'First?', wait_seconds: 0 });
    const { text, isError } = await ask({ question: 'Second?', wait_seconds: 0 });
    assert.equal(isError, true);
    assert.match(text, /open already: “First\?”; wait for its answer/);
  });

  it('comes back when the question is withdrawn', async () => {
    const asked = ask({ question: 'Which?' });
    await waitUntil('the question is open', isOpen);
    fixture.store.commit((tx) => {
      dropQuestion(tx, 1);
    });
    assert.match((await asked).text, /"answered":false.*withdrawn without an answer/);
  });

  it('comes back when the agent is ended while it waits', async () => {
    const asked = ask({ question: 'Which?' });
    await waitUntil('the question is open', isOpen);
    fixture.endAgents();
    assert.deepEqual(await asked, { text: noLongerHolds, isError: true });
    assert.equal(isOpen(), true, 'the question stays for the next attempt');
  });

  it('comes back at once when the host closes, and the question stays', async () => {
    const asked = ask({ question: 'Which?' });
    await waitUntil('the question is open', isOpen);
    await fixture.server.dispose();
    assert.match((await asked).text, /"answered":false/);
    assert.equal(isOpen(), true);
  });

  it('refuses what does not fit, and asks nothing then', async () => {
    const refusals: readonly (readonly [Record<string, unknown>, RegExp])[] = [
      [{}, /question/],
      [{ question: ' ' }, /question/],
      [{ question: 'x'.repeat(2001) }, /question/],
      [{ question: 'a', kind: 'other' }, /kind/],
      [{ question: 'a', kind: 'choice' }, /needs choices; name 2 to 10/],
      [{ question: 'a', kind: 'choice', choices: ['one'] }, /choices/],
      [{ question: 'a', kind: 'choice', choices: Array.from({ length: 11 }, String) }, /choices/],
      [{ question: 'a', kind: 'confirm', choices: ['a', 'b'] }, /takes no choices/],
      [{ question: 'a', wait_seconds: 31 }, /wait_seconds/],
    ];
    for (const [args, sentence] of refusals) {
      const { text, isError } = await ask(args);
      assert.equal(isError, true, text);
      assert.match(text, sentence);
    }
    token = fixture.agent(undefined);
    assert.match((await ask({ question: 'Whose?' })).text, /no feature of its own/);
    token = fixture.agent(2, 'testing');
    assert.match((await ask({ question: 'May I?' })).text, /type testing may not use/);
    assert.equal(openQuestions(fixture.store).size, 0);
  });
});
