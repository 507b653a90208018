import assert from 'node:assert/strict';
import type { GateEvidence } from '../../src/shared/evidence';
import { sampleFeature } from '../support/sampleBacklog';
import { sampleSnapshot, snapshotOf } from '../support/sampleSnapshot';
import { waitUntil } from '../support/waitUntil';
import { openDashboards } from './openDashboards';

/** As the host sends it of feature 1. */
function sampleEvidence(known: Partial<GateEvidence>): GateEvidence {
  return {
    ...{ featureId: 1, title: '#1', status: 'gate_red', branch: 'task-1', conflicts: [] },
    ...{ finishedAt: undefined, mergeCommit: undefined, gate: undefined, hold: undefined },
    ...known,
  };
}

describe('The dashboard, feature by feature', () => {
  const open = openDashboards();

  it('answers a question in its place: on the card while its agent waits, else in the feature’s details', async () => {
    const question = {
      featureId: 20,
      kind: 'choice',
      text: 'Which <b>provider</b>?',
      choices: ['Stripe', 'PayPal'],
      askedAt: undefined,
      agentId: 16,
    } as const;
    const sample = sampleSnapshot();
    const page = await open({
      ...sample,
      agents: sample.agents.map((agent) => (agent.agentId === 16 ? { ...agent, question } : agent)),
      features: sample.features.map((feature) => {
        if (feature.id === 20) return { ...feature, question };
        if (feature.id !== 25) return feature;
        return {
          ...feature,
          state: 'needsPerson',
          question: { ...question, featureId: 25, kind: 'text', choices: [] },
        };
      }),
    });
    const card = page.page.locator('.card', { hasText: 'Octo' });
    assert.match(await card.innerText(), /Which <b>provider<\/b>\?/);
    await card.getByRole('button', { name: 'Answer “PayPal” about feature 20', exact: true }).click();
    assert.deepEqual(await page.lastSent(), { type: 'answerQuestion', featureId: 20, answer: 'PayPal' });

    await page.row(25).click();
    const list = page.page.getByRole('treegrid', { name: 'Features' });
    const field = list.getByLabel('Your answer about feature 25');
    await field.press('Enter');
    const answers = (await page.sent()).filter((sent) => sent.type === 'answerQuestion');
    assert.equal(answers.length, 1, 'an empty answer is none');
    await field.fill('Neither');
    await field.press('Enter');
    assert.deepEqual(await page.lastSent(), { type: 'answerQuestion', featureId: 25, answer: 'Neither' });
    await page.row(25).hover();
    await page.button('Answer the question about feature 25').click();
    assert.deepEqual(await page.lastSent(), { type: 'answerQuestion', featureId: 25 });
    await page.screenshot('dashboard-question');
  });

  it('shows regressions and the check of a feature, and what can be done with the check', async () => {
    const sample = sampleSnapshot();
    const check = {
      command: 'npm test -- "<b>cart</b>"',
      timeoutSeconds: 60,
      result: 'red',
      ranAt: '2026-01-02T03:04:05.000Z',
    } as const;
    const page = await open({
      ...sample,
      features: sample.features.map((feature) =>
        feature.id === 15
          ? { ...feature, check, regressions: 2, regressionSeen: 'The total is <i>wrong</i>.' }
          : feature,
      ),
    });
    const row = page.row(15);
    // Rows that are out of sight have no text yet.
    await row.click();
    const text = await row.innerText();
    assert.match(text, /· 2 regressions/);
    assert.match(text, /Check red, .*npm test -- "<b>cart<\/b>"/s);
    assert.match(text, /Seen by a regression test: The total is <i>wrong<\/i>\./);
    await page.button('Run the check of feature 15').click();
    await page.button('Allow or refuse the checks that testing agents write').click();
    await page.button('Delete the check of feature 15').click();
    assert.deepEqual((await page.sent()).slice(-3), [
      { type: 'runCheck', featureId: 15 },
      { type: 'decideChecks' },
      { type: 'deleteCheck', featureId: 15 },
    ]);
  });

  it('sends what can be done with a feature', async () => {
    const page = await open(sampleSnapshot());
    await page.row(24).hover();
    await page.button('Retry feature 24').click();
    await page.button('Edit dependencies of feature 24').click();
    await page.row(25).hover();
    await page.button('Skip feature 25').click();
    await page.row(22).hover();
    await page.button('Show diff of feature 22').click();
    assert.equal(await page.button('Revert the merge of feature 22').count(), 0);
    assert.deepEqual((await page.sent()).slice(1), [
      { type: 'retryFeature', featureId: 24 },
      { type: 'editDependencies', featureId: 24 },
      { type: 'skipFeature', featureId: 25 },
      { type: 'showFeatureDiff', featureId: 22 },
    ]);
  });

  it('lets a held merge be approved, sent back and looked at, and nothing else be done with it', async () => {
    const held = ['package.json: script "test"', 'checks/<b>run</b>.mjs'];
    const feature = sampleFeature({ id: 1, name: 'Held', state: 'needsPerson', status: 'submitted' });
    const page = await open(snapshotOf({ features: [{ ...feature, held, hasEvidence: true }] }));
    await page.row(1).hover();
    await page.button('Approve the merge of feature 1').click();
    await page.button('Send feature 1 back to an agent').click();
    assert.deepEqual((await page.sent()).slice(1), [
      { type: 'approveMerge', featureId: 1 },
      { type: 'rejectMerge', featureId: 1 },
    ]);
    const other = /^(Retry|Skip|Edit dependencies|Revert).* feature 1$/;
    assert.equal(await page.page.getByRole('button', { name: other }).count(), 0);

    await page.row(1).click();
    await waitUntil('the page has asked for what its details show', async () => {
      const asked = (await page.sent()).slice(3).map(({ type }) => type);
      return asked.includes('loadEvidence') && asked.includes('loadRecord');
    });
    const changes = held.map((part) => ({ part, before: 'old', after: 'new' }));
    const undecided = { decision: undefined, note: undefined, decidedAt: undefined };
    const hold = { at: '2026-01-01T00:00:00.000Z', changes, ...undecided };
    await page.post({ type: 'evidence', featureId: 1, evidence: sampleEvidence({ status: 'held', hold }) });
    const section = page.page.getByRole('region', { name: 'Evidence' });
    assert.match(await section.innerText(), /changes what the checks run: .*checks\/<b>run<\/b>\.mjs/s);
    await page.button('Show evidence of feature 1').click();
    assert.deepEqual(await page.lastSent(), { type: 'showEvidence', featureId: 1 });
  });

  it('shows each check of a merge with how it ended', async () => {
    const feature = sampleFeature({ id: 1, name: 'Red', state: 'ready', status: 'pending' });
    const page = await open(snapshotOf({ features: [{ ...feature, hasEvidence: true }] }));
    await page.row(1).click();
    const command = { signal: undefined, timedOut: false, durationMs: 1234, outputTail: '' };
    const commands = [
      { ...command, command: 'npm run lint', exitCode: 0, rewrote: ['src/<b>.ts'] },
      { ...command, command: 'npm test -- "<i>"', exitCode: 3 },
      { ...command, command: 'sleep', exitCode: undefined, timedOut: true },
    ];
    const gate = {
      ...{ ok: false, verified: true, commit: 'c'.repeat(40), tree: 'd'.repeat(40) },
      ...{ commands, plan: undefined, changes: [] },
    };
    await page.post({ type: 'evidence', featureId: 1, evidence: sampleEvidence({ gate }) });
    const items = await page.page.locator('.checks li').allInnerTexts();
    assert.deepEqual(
      items.map((text) => text.replace(/\s+/g, ' ').trim()),
      [
        'npm run lint exit code 0, 1.2 s It has rewritten src/<b>.ts, so that the merge is unverified. Have it only check, or commit what it writes.',
        'npm test -- "<i>" exit code 3, 1.2 s',
        'sleep did not end in time, 1.2 s',
      ],
    );
    assert.equal(await page.page.locator('.checks .tone-error').count(), 2);
    // What is not this feature's is not shown with it.
    const other = sampleEvidence({ featureId: 2, gate: { ...gate, verified: false } });
    await page.post({ type: 'evidence', featureId: 2, evidence: other });
    assert.equal(await page.page.locator('.checks li').count(), 3);
  });

  it('offers to look at a feature that has passed and to take it back, and nothing of one not begun', async () => {
    const page = await open(
      snapshotOf({
        features: [
          sampleFeature({ id: 1, name: 'Done', state: 'passing', status: 'passing' }),
          sampleFeature({ id: 2, name: 'Not begun', state: 'ready' }),
        ],
      }),
    );
    await page.row(1).hover();
    await page.button('Show diff of feature 1').click();
    await page.button('Revert the merge of feature 1').click();
    assert.deepEqual((await page.sent()).slice(1), [
      { type: 'showFeatureDiff', featureId: 1 },
      { type: 'revertFeature', featureId: 1 },
    ]);
    assert.equal(await page.button('Show diff of feature 2').count(), 0);
    assert.equal(await page.button('Revert the merge of feature 2').count(), 0);
  });
});
