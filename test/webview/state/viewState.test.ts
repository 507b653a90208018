import assert from 'node:assert/strict';
import {
  initialViewState,
  readViewState,
  toggleSort,
  toggleState,
} from '../../../webview-ui/state/viewState';
import { formFor } from '../../../webview-ui/featureForm/formValues';
import { sampleSnapshot } from '../../support/sampleSnapshot';

describe('What the dashboard has stored of its view', () => {
  it('comes back as it was', () => {
    const state = {
      view: 'graph',
      shownFeature: 4,
      shownFeatureOf: '/home/ada/shop',
      selection: { state: 'failed', search: 'cart', sort: 'name', descending: true },
      openRows: { of: '/home/ada/shop', ids: [3, 4] },
      activityOf: 'Octo',
      endedOpen: true,
      allNeeds: true,
      report: 'throughput',
      scrollTop: 120,
      forms: { '/home/ada/shop': formFor(sampleSnapshot().features[0]) },
      answers: { '4  /home/ada/shop': 'Half an ans' },
      analytics: { period: 'week', tables: ['velocity', 'slots'] },
      timeline: {
        ...{ spanMs: 3_600_000, until: 1_770_000_000_000, withTable: true },
        opened: { of: '/home/ada/shop', id: 4 },
      },
      graph: {
        ...{ asList: true, state: 'blocked', category: 'cart', hidesPassed: true },
        ...{ search: 'pay', focused: 3, opened: 4 },
      },
    } as const;
    assert.deepEqual(readViewState(structuredClone(state)), state);
  });

  it('opens the graph when an earlier version has stored that it was open', () => {
    assert.equal(readViewState({ graph: { isOpen: true } }).view, 'graph');
    assert.equal(readViewState({ graph: { isOpen: false } }).view, 'mission');
    assert.equal(readViewState({ view: 'mission', graph: { isOpen: true } }).view, 'mission');
  });

  it('falls back value by value when it does not fit', () => {
    for (const nothing of [undefined, null, 7, 'x', [], { selection: null }]) {
      assert.deepEqual(readViewState(nothing), initialViewState);
    }
    const mixed = {
      view: 'map',
      shownFeature: '4',
      shownFeatureOf: 4,
      analytics: { period: 'year', tables: ['everything', 7] },
      timeline: { spanMs: -1, until: 'now', withTable: 1, opened: { of: 'x', id: '4' } },
      selection: { state: 'flying', search: 5, sort: 'colour' },
      scrollTop: -4,
      openRows: { of: 7, ids: ['3'] },
      activityOf: 'Spark',
      report: 'everything',
      answers: { a: 7 },
      forms: { a: { featureId: 'x', before: {}, values: {} }, b: 7 },
      graph: { isOpen: 'yes', state: 'flying', category: 7, search: {}, focused: 1.5, opened: '2' },
    };
    assert.deepEqual(readViewState(mixed), { ...initialViewState, activityOf: 'Spark' });
  });
});

describe('Choosing', () => {
  const { selection } = initialViewState;

  it('the chosen state again shows all', () => {
    const failed = toggleState(selection, 'failed');
    assert.equal(failed.state, 'failed');
    assert.equal(toggleState(failed, 'ready').state, 'ready');
    assert.equal(toggleState(failed, 'failed').state, undefined);
  });

  it('the sorted column again turns its order, another column begins anew', () => {
    const byName = toggleSort(selection, 'name');
    assert.deepEqual([byName.sort, byName.descending], ['name', false]);
    const turned = toggleSort(byName, 'name');
    assert.equal(turned.descending, true);
    assert.equal(toggleSort(turned, 'name').descending, false);
    assert.equal(toggleSort(turned, 'id').descending, false);
  });
});
