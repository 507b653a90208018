import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ProjectState } from '../../../src/host/project';
import { throttle } from '../../../src/host/throttle';
import { AgentTree, refreshMs } from '../../../src/host/trees/agentTree';
import type { AgentView, Snapshot } from '../../../src/shared/viewModel';
import { waitUntil } from '../../support/waitUntil';
import { anAgent } from './builders';

describe('the tree of agents', () => {
  const changed = new vscode.EventEmitter<ProjectState>();
  let agents: readonly AgentView[];
  const project = {
    state: { kind: 'open' } as ProjectState,
    onDidChange: changed.event,
    get snapshot(): Snapshot {
      return { agents } as Snapshot;
    },
  };

  it('is drawn anew when something of it looks different, and a tooltip tells what is true then', async () => {
    agents = [anAgent({ lastThought: 'One' })];
    const tree = new AgentTree(project);
    let drawn = 0;
    tree.onDidChangeTreeData(() => drawn++);
    const change = (...now: readonly AgentView[]): void => {
      agents = now;
      changed.fire(project.state);
    };
    change(anAgent({ lastThought: 'One' }));
    assert.equal(drawn, 1);
    const [node] = tree.getChildren();
    assert.ok(node);

    change(anAgent({ lastThought: 'Two', inputTokens: 7 }));
    let pauses = 0;
    const witness = throttle(2 * refreshMs, () => pauses++);
    witness();
    witness();
    await waitUntil('a drawing would have come', () => pauses === 2);
    witness.dispose();
    assert.equal(drawn, 1, 'what nobody can see is drawn too');

    change(anAgent({ activity: 'testing', lastThought: 'Three' }));
    await waitUntil('what it does now is drawn', () => drawn === 2);
    const { tooltip } = tree.resolveTreeItem(tree.getTreeItem(node), node);
    assert.match((tooltip as vscode.MarkdownString).value, /Three/);

    change(anAgent({ activity: 'testing', live: false, outcome: 'merged' }));
    await waitUntil('its end is drawn', () => drawn === 3);
    tree.dispose();
  });
});
