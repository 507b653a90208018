import assert from 'node:assert/strict';
import { answerQuestion, dropQuestion, openQuestions } from '../../../src/core/backlog/questions';
import { moveFeature } from '../../../src/core/backlog/transitions';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { waitUntil } from '../../support/waitUntil';
import { ToolFixture } from './toolFixture';

interface Verdict {
  readonly behavior: string;
  readonly updatedInput?: unknown;
  readonly message?: string;
}

describe('A permission that an agent’s program asks for', () => {
  let fixture: ToolFixture;
  let token: string;

  beforeEach(async () => {
    fixture = await ToolFixture.start();
    fixture.store.commit((tx) => addFeatures(tx, [{ name: 'Pay' }, { name: 'Ship' }]));
    token = fixture.agent(1, 'coding', 'claude');
  });
  afterEach(() => fixture.dispose());

  const page = { url: 'https://example.org/a\u0007\nb', prompt: 'What is it?' };
  const ask = async (input: Record<string, unknown> = page, by = token): Promise<Verdict> => {
    const args = { tool_name: 'WebFetch', input, tool_use_id: 'toolu_1' };
    const { text, isError } = await fixture.call('permission_prompt', args, { token: by });
    assert.equal(isError, false, text);
    return JSON.parse(text) as Verdict;
  };
  const answer = async (text: string): Promise<void> => {
    await waitUntil('it is asked', () => openQuestions(fixture.store).has(1));
    fixture.store.commit((tx) => answerQuestion(tx, 1, text));
  };
  const questions = (): unknown[] => fixture.store.query('SELECT * FROM question');
  const agents = (): unknown =>
    fixture.store.query('SELECT waiting_for_person AS waits, activity FROM agent_lifecycle');

  it('shows as a question at once, with what it is for, and is given by a person', async () => {
    const asked = ask();
    await waitUntil('it is asked', () => openQuestions(fixture.store).has(1));
    const question = openQuestions(fixture.store).get(1);
    assert.deepEqual(
      [question?.kind, question?.text, question?.choices],
      [
        'choice',
        'May it use WebFetch? url: https://example.org/a b; prompt: What is it?',
        ['Allow', 'Allow for this feature', 'Deny'],
      ],
    );
    assert.deepEqual(agents(), [{ waits: 1, activity: 'waiting' }]);
    await answer('Allow');
    assert.deepEqual(await asked, { behavior: 'allow', updatedInput: page });
    assert.deepEqual(agents(), [{ waits: 0, activity: 'working' }]);
  });

  it('is refused at once where nobody is to be asked, but for what a person has allowed before', async () => {
    const asked = ask();
    await answer('Allow for this feature');
    assert.equal((await asked).behavior, 'allow');
    fixture.deniesPermissions = true;
    assert.equal((await ask()).behavior, 'allow', 'what stands');
    const other = fixture.agent(2, 'coding', 'claude');
    const { behavior, message } = await ask(page, other);
    assert.deepEqual([behavior, questions().length], ['deny', 1]);
    assert.match(message ?? '', /asks nobody \(muster\.permissionPrompts\)/);
  });

  it('is refused by a person, and asked for anew the next time', async () => {
    const refused = ask();
    await answer('Deny');
    assert.match(
      (await refused).message ?? '',
      /^Permission to use WebFetch was denied: a person has said no\.$/,
    );
    const again = ask();
    await answer('Allow');
    assert.equal((await again).behavior, 'allow');
    assert.equal(questions().length, 2);
  });

  it('holds for the whole feature where a person says so, and for no other tool or feature', async () => {
    const first = ask();
    await answer('allow for this feature');
    assert.equal((await first).behavior, 'allow');
    assert.equal((await ask({ url: 'https://example.org/other' })).behavior, 'allow');
    assert.equal(questions().length, 1);
    const other = fixture.agent(2, 'coding', 'claude');
    const elsewhere = ask(page, other);
    await waitUntil('it is asked', () => openQuestions(fixture.store).has(2));
    fixture.store.commit((tx) => dropQuestion(tx, 2));
    assert.match((await elsewhere).message ?? '', /the question was withdrawn/);
  });

  it('is given to the next attempt when the answer comes after the end of the one that asked', async () => {
    const asked = ask().catch(() => undefined);
    await waitUntil('it is asked', () => openQuestions(fixture.store).has(1));
    fixture.endAgents();
    await asked;
    await answer('Allow');
    fixture.store.commit((tx) => moveFeature(tx, 1, 'pending'));
    const next = fixture.agent(1, 'coding', 'claude');
    assert.equal((await ask(page, next)).behavior, 'allow');
    assert.equal(questions().length, 1, 'nobody is asked twice');
  });

  it('waits behind another question, and says so', async () => {
    const question = { question: 'Which colour?', wait_seconds: 0 };
    await fixture.call('feature_request_human_input', question, { token });
    assert.match((await ask()).message ?? '', /another question waits for an answer/);
  });

  it('is nobody’s to give where no feature is worked on', async () => {
    const tester = fixture.agent(undefined, 'testing', 'claude');
    const { behavior, message } = await ask(page, tester);
    assert.equal(behavior, 'deny');
    assert.match(message ?? '', /nobody to ask/);
    assert.deepEqual(questions(), []);
  });

  it('is a tool only for programs that can ask with it', async () => {
    const names = async (by: string): Promise<string[]> =>
      (await fixture.withClient({ token: by }, (client) => client.listTools())).tools.map(({ name }) => name);
    assert.ok((await names(token)).includes('permission_prompt'));
    for (const provider of ['demo', 'codex', 'gemini', 'opencode']) {
      const other = fixture.agent(undefined, 'coding', provider);
      assert.ok(!(await names(other)).includes('permission_prompt'), provider);
    }
  });
});
