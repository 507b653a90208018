import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { agentItem, agentTooltip } from '../../../src/host/trees/agentItem';
import { elapsedText } from '../../../src/host/trees/elapsed';
import { featureItem, featureTooltip } from '../../../src/host/trees/featureItem';
import { featureStates } from '../../../src/host/trees/featureStates';
import { aFeature, anAgent } from './builders';

const now = Date.parse('2026-01-02T03:06:10.000Z');
const iconOf = (item: vscode.TreeItem): vscode.ThemeIcon => {
  assert.ok(item.iconPath instanceof vscode.ThemeIcon);
  return item.iconPath;
};
const nameOf = (): undefined => undefined;

describe('tree items', () => {
  it('say of an agent who it is, what it does, for how long and on what', () => {
    const item = agentItem(anAgent(), now);
    assert.equal(item.label, '⚡ Spark');
    assert.equal(item.description, 'working · 2m · #7 Login page');
    assert.equal(item.accessibilityInformation?.label, 'Spark, working, #7 Login page, 2m');
  });

  it('keep their ids when what they show changes, so that selection and expansion stay', () => {
    assert.equal(agentItem(anAgent(), now).id, agentItem(anAgent({ live: false, status: 'failed' }), now).id);
    const ids = featureStates.map((state) => featureItem(aFeature({ state })).id);
    assert.deepEqual([...new Set(ids)], ['feature:7']);
  });

  it('show how an agent ended, and the time that it took', () => {
    const ended = anAgent({ live: false, status: 'failed', outcome: 'no_commit', durationMs: 42_000 });
    const item = agentItem(ended, now);
    assert.equal(item.description, 'submitted without a commit · 42s · #7 Login page');
    assert.equal(iconOf(item).id, 'error');
    assert.doesNotMatch(item.contextValue ?? '', /\blive\b/);
  });

  it('show as merged what was merged, also of an agent that was ended after it had submitted', () => {
    const icon = (outcome: string): string =>
      iconOf(agentItem(anAgent({ live: false, status: 'killed', outcome }), now)).id;
    assert.equal(icon('merged'), 'pass');
    assert.equal(icon('submitted'), 'git-merge');
    assert.equal(icon('conflict'), 'error');
    assert.equal(icon('interrupted'), 'circle-slash');
  });

  it('offer to kill only what lives and to open only a worktree that there is', () => {
    assert.match(agentItem(anAgent(), now).contextValue ?? '', /\blive\b.*\bworktree\b/);
    assert.doesNotMatch(agentItem(anAgent({ worktree: undefined }), now).contextValue ?? '', /\bworktree\b/);
  });

  it('say of a feature why it does not run', () => {
    const feature = aFeature({ state: 'blocked', reasonText: 'Waits for #3.', dependencies: [3] });
    assert.equal(featureItem(feature).description, 'Waits for #3.');
    assert.equal(iconOf(featureItem(feature)).id, 'lock');
  });

  it('warn of a dependency that does not exist', () => {
    const item = featureItem(aFeature({ dependencies: [99], missingDependencies: [99] }));
    assert.equal(iconOf(item).id, 'warning');
    assert.equal(item.description, 'depends on missing #99');
  });

  it('offer what the state of a feature allows', () => {
    const words = (state: (typeof featureStates)[number]): string =>
      featureItem(aFeature({ state })).contextValue ?? '';
    assert.match(words('failed'), /\bretryable\b/);
    assert.doesNotMatch(words('ready'), /\bretryable\b/);
    assert.match(words('ready'), /\bskippable\b/);
    assert.doesNotMatch(words('passing'), /\b(retryable|skippable|editable)\b/);
    assert.doesNotMatch(words('inProgress'), /\b(retryable|skippable)\b/);
    assert.doesNotMatch(words('ready'), /\bspecified\b/);
    assert.match(featureItem(aFeature({ hasSpec: true })).contextValue ?? '', /\bspecified\b/);
  });

  it('tell a testing agent from the others, with its batch and what it has found', () => {
    const tests = [
      { featureId: 3, result: 'passed' },
      { featureId: 7, result: 'regressed' },
      { featureId: 9, result: undefined },
    ];
    const tester = anAgent({ agentType: 'testing', featureId: undefined, featureName: '', tests });
    const item = agentItem(tester, now);
    assert.equal(item.description, 'working · 2m · tests #3 ✓, #7 ✗, #9');
    assert.equal(iconOf(item).id, 'beaker');
    assert.notEqual(iconOf(agentItem(anAgent(), now)).id, 'beaker');
    assert.equal(iconOf(agentItem({ ...tester, activity: 'waiting' }, now)).id, 'bell-dot');
    const ended = agentItem({ ...tester, live: false, status: 'completed', outcome: 'tested' }, now);
    assert.equal(iconOf(ended).id, 'beaker');
  });

  it('count regressions of a feature, and show what was seen and its check', () => {
    const check = {
      command: 'npm test -- login',
      timeoutSeconds: 60,
      result: 'red',
      ranAt: undefined,
    } as const;
    const feature = aFeature({
      ...{ state: 'passing', regressions: 2, check },
      regressionSeen: 'The page is blank.',
    });
    const item = featureItem(feature);
    assert.equal(item.description, 'check red · 2 regressions');
    assert.match(item.contextValue ?? '', /\bchecked\b/);
    assert.doesNotMatch(featureItem(aFeature()).contextValue ?? '', /\bchecked\b/);
    const { value } = featureTooltip(feature, nameOf);
    assert.match(value, /^Regressions: 2 +$/m);
    assert.match(value, /Regression seen: The page is blank\./);
    assert.match(value, /Check: red: npm test/);
    assert.equal(featureItem(aFeature({ state: 'passing', regressions: 1 })).description, '1 regression');
  });

  it('do not run what agents and imports write into names and errors', () => {
    const evil = '[click](command:workbench.action.closeWindow) <img src=x> `code` $(alert)';
    for (const tooltip of [
      featureTooltip(aFeature({ name: evil, description: evil, lastError: evil, steps: [evil] }), nameOf),
      agentTooltip(anAgent({ featureName: evil, lastThought: evil, error: evil }), now),
    ]) {
      assert.equal(tooltip.isTrusted, false);
      assert.equal(tooltip.supportHtml, false);
      assert.notEqual(tooltip.supportThemeIcons, true);
      assert.doesNotMatch(tooltip.value, /(?<!\\)\[click\]\(command/);
    }
  });

  it('say once why a feature has failed, and what to do about that before what it is about', () => {
    const failed = aFeature({
      state: 'failed',
      ...{ reasonText: 'Failed at its only attempt. It crashed.', lastError: 'It crashed.' },
      ...{ reasonDetails: ['Retry it.'], description: 'A page to sign in.' },
    });
    const { value } = featureTooltip(failed, nameOf);
    assert.equal(value.match(/It crashed/g)?.length, 1);
    assert.ok(value.indexOf('Retry it') < value.indexOf('A page to sign in'));
    assert.match(featureTooltip({ ...failed, lastError: 'No room.' }, nameOf).value, /Last error: No room/);
  });

  it('shorten texts without an end', () => {
    const tooltip = featureTooltip(aFeature({ description: 'x'.repeat(100_000) }), nameOf);
    assert.ok(tooltip.value.length < 2000);
  });

  it('count seconds first, then minutes, then hours', () => {
    assert.equal(elapsedText(-5), '0s');
    assert.equal(elapsedText(59_999), '59s');
    assert.equal(elapsedText(60_000), '1m');
    assert.equal(elapsedText(3_900_000), '1h 05m');
  });
});
