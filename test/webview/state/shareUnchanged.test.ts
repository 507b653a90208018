import assert from 'node:assert/strict';
import { sameValue, shareUnchanged } from '../../../webview-ui/state/shareUnchanged';
import { sampleSnapshot } from '../../support/sampleSnapshot';

const now = new Date('2026-03-01T12:00:00.000Z');

describe('Sharing what has not changed between two snapshots', () => {
  it('keeps every part of a copy', () => {
    const first = sampleSnapshot(now);
    const shared = shareUnchanged(first, structuredClone(first));
    assert.equal(shared.features, first.features);
    assert.equal(shared.agents, first.agents);
    assert.equal(shared.activity, first.activity);
    assert.equal(shared.counts, first.counts);
    assert.equal(shared.project, first.project);
    assert.equal(shared.notices, first.notices);
  });

  it('takes the one feature that is another, and keeps its neighbours', () => {
    const first = sampleSnapshot(now);
    const second = structuredClone(first);
    const features = second.features.map((each) => (each.id === 3 ? { ...each, dependencies: [1] } : each));
    const shared = shareUnchanged(first, { ...second, features });
    assert.notEqual(shared.features, first.features);
    assert.equal(shared.features[0], first.features[0]);
    assert.deepEqual(shared.features[2]?.dependencies, [1]);
    assert.equal(shared.agents, first.agents);
  });

  it('follows features and agents by their ids when the order changes', () => {
    const first = sampleSnapshot(now);
    const second = structuredClone(first);
    const shared = shareUnchanged(first, { ...second, features: [...second.features].reverse() });
    assert.equal(shared.features.at(-1), first.features[0]);
  });

  it('equals the new snapshot in all that it says', () => {
    const first = sampleSnapshot(now);
    const second = { ...sampleSnapshot(new Date(now.getTime() + 60_000)), revision: 2, notices: [] };
    assert.deepEqual(shareUnchanged(first, second), second);
    assert.equal(shareUnchanged(undefined, second), second);
  });
});

describe('sameValue', () => {
  it('compares plain data by what it holds', () => {
    assert.ok(sameValue({ a: [1, { b: null }] }, { a: [1, { b: null }] }));
    assert.ok(sameValue(Number.NaN, Number.NaN));
    assert.ok(!sameValue({ a: 1 }, { a: 1, b: undefined }));
    assert.ok(!sameValue([], {}));
    assert.ok(!sameValue([1, 2], [2, 1]));
    assert.ok(!sameValue(null, {}));
  });
});
