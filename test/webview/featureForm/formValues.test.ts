import assert from 'node:assert/strict';
import { circleOf } from '../../../webview-ui/featureForm/circle';
import {
  draftOf,
  flawIn,
  formFor,
  isChanged,
  readOpenForm,
} from '../../../webview-ui/featureForm/formValues';
import { providers } from '../../../src/core/agents/providers';
import { providerLabels } from '../../../src/shared/providerLabels';
import { sampleSnapshot } from '../../support/sampleSnapshot';

describe('The values of the form', () => {
  const [feature] = sampleSnapshot().features;

  it('are sent only where they were changed', () => {
    const form = formFor(feature);
    assert.equal(isChanged(form), false);
    assert.deepEqual(draftOf(form), {});
    const values = { ...form.values, name: ' New ', steps: ['A ', ' '], priority: '2.5', provider: 'codex' };
    assert.deepEqual(draftOf({ ...form, values }), {
      ...{ name: 'New', steps: ['A'], priority: 2.5, provider: 'codex' },
    });
  });

  it('of a new feature leave the priority to the backlog unless one is given', () => {
    const form = formFor(undefined);
    assert.deepEqual(draftOf({ ...form, values: { ...form.values, name: 'A' } }), { name: 'A' });
    assert.deepEqual(draftOf({ ...form, values: { ...form.values, name: 'A', priority: ' 0 ' } }), {
      name: 'A',
      priority: 0,
    });
  });

  it('say what is wrong with them', () => {
    const { values } = formFor(undefined);
    assert.equal(flawIn(values), 'A feature needs a name.');
    assert.equal(flawIn({ ...values, name: 'A', priority: 'soon' }), 'The priority must be a number.');
    assert.equal(flawIn({ ...values, name: 'A', priority: '-1.5' }), undefined);
  });

  it('offer every provider of the engine by its name', () => {
    assert.deepEqual(providerLabels, Object.fromEntries(providers.map(({ id, label }) => [id, label])));
  });

  it('come back as they were stored, or not at all', () => {
    const form = formFor(feature);
    assert.deepEqual(readOpenForm(structuredClone(form)), form);
    for (const other of [undefined, 7, {}, { before: form.before, values: { ...form.values, steps: 'x' } }]) {
      assert.equal(readOpenForm(other), undefined);
    }
  });
});

describe('A circle of dependencies', () => {
  const features = new Map([
    [1, { dependencies: [2] }],
    [2, { dependencies: [3, 9] }],
    [3, { dependencies: [] }],
  ]);

  it('is spelled from the feature that would close it', () => {
    assert.deepEqual(circleOf(features, 3, 1), [3, 1, 2, 3]);
    assert.deepEqual(circleOf(features, 2, 1), [2, 1, 2]);
    assert.equal(circleOf(features, 1, 3), undefined);
  });
});
