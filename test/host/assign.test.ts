import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { AssignResult } from '../../src/core/scheduling/assignment';
import { assignOnDrop } from '../../src/host/trees/assignByDrop';
import { dragFeatures } from '../../src/host/trees/featureDrag';
import { Muster } from './muster';

describe('assigning features in VS Code', () => {
  let muster: Muster;
  before(async () => {
    muster = await Muster.activate();
    await muster.open();
  });
  afterEach(() => muster.calmDown());

  const untilPassed = (...ids: number[]): Promise<unknown> =>
    muster.waitFor(
      'what was assigned has passed, and nothing runs',
      ({ mode }) => mode === 'stopped' && ids.every((id) => muster.feature(id).state === 'passing'),
    );

  it('gives all selected features of the tree to agents, without a run, and says why not of the others', async () => {
    const a = await muster.addFeature({ name: 'Assigned A' });
    const b = await muster.addFeature({ name: 'Assigned B' });
    const blocked = await muster.addFeature({ name: 'Waits for A', dependencies: [a] });
    const nodes = [{ featureId: a }, { featureId: b }, { featureId: blocked }];
    const result = await muster.run<AssignResult>('assignFeatures', nodes[1], nodes);
    assert.deepEqual(
      [result.assigned.map(({ featureId }) => featureId), result.blocked.map(({ why }) => why)],
      [[a, b], [`Blocked by #${a}`]],
    );
    await untilPassed(a, b);
    assert.equal(muster.agentOf(blocked), undefined, 'nothing else is started');
    assert.equal(
      await muster.run('assignFeatures', { featureIds: [a] }),
      undefined,
      'that there is nothing to assign is said as an error',
    );
    // What other suites run is theirs alone.
    await muster.run('assignFeatures', blocked);
    await untilPassed(blocked);
  });

  it('gives features that are dropped on the Agents view to agents', async () => {
    const id = await muster.addFeature({ name: 'Dropped' });
    const transfer = new vscode.DataTransfer();
    const { token } = new vscode.CancellationTokenSource();
    const drag = dragFeatures(
      { featureIdsOf: () => [id], besides: () => [] },
      () => Promise.resolve(),
      () => undefined,
    );
    await drag.handleDrag?.([{ kind: 'feature', key: `feature:${id}`, featureId: id }], transfer, token);
    await assignOnDrop().handleDrop?.(undefined, transfer, token);
    await untilPassed(id);
  });
});
