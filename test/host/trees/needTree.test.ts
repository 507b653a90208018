import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { needsOf } from '../../../src/shared/needs/needsOf';
import type { Snapshot } from '../../../src/shared/viewModel';
import { statusBarLook, statusBarTooltip } from '../../../src/host/statusBar';
import { needItem, needTooltip, NeedTree } from '../../../src/host/trees/needTree';
import { snapshotOf } from '../../support/sampleSnapshot';
import { aFeature } from './builders';

const at = '2026-01-02T03:04:05.000Z';
const question = {
  ...({
    featureId: 7,
    kind: 'text',
    text: 'Which database?',
    choices: [],
    askedAt: at,
    agentId: undefined,
  } as const),
};
const asking = snapshotOf({ features: [aFeature({ id: 7, state: 'needsPerson', question })] });
const failed = aFeature({ id: 9, state: 'failed', status: 'failed', hasEvidence: true, waitsSince: at });

/** A project that shows what it is given. */
class ShownProject {
  private readonly changed = new vscode.EventEmitter<unknown>();
  readonly onDidChange = this.changed.event;
  constructor(public snapshot: Snapshot | undefined) {}

  show(snapshot: Snapshot | undefined): void {
    this.snapshot = snapshot;
    this.changed.fire(undefined);
  }
}

describe('the view of what needs you', () => {
  it('lists it, with the ids by which commands find what each is about', () => {
    const tree = new NeedTree(new ShownProject(asking));
    assert.deepEqual(
      tree.getChildren().map(({ need, featureId }) => [need.kind, featureId]),
      [['question', 7]],
    );
    tree.dispose();
  });

  it('is drawn again when that changes, and not when something else does', () => {
    const project = new ShownProject(asking);
    const tree = new NeedTree(project);
    let drawn = 0;
    tree.onDidChangeTreeData(() => drawn++);
    project.show(asking);
    const first = drawn;
    project.show({ ...asking, revision: 2 });
    assert.equal(drawn, first, 'it is the same need');
    tree.dispose();
  });

  it('offers what mends each, and opens what it is about', () => {
    const itemOf = (snapshot: Snapshot): vscode.TreeItem => {
      const [need] = needsOf(snapshot);
      assert.ok(need);
      return needItem(need, Date.parse(at) + 125_000);
    };
    const asked = itemOf(asking);
    assert.equal(asked.contextValue, 'question');
    assert.equal(asked.description, '2m · Which database?');
    assert.equal(asked.command?.command, 'muster.openDashboard');
    assert.deepEqual(asked.command.arguments, [{ need: `question:7:${at}` }]);
    const given = itemOf(snapshotOf({ features: [failed] }));
    assert.match(given.contextValue ?? '', /\bretryable\b.*\bevidence\b/);
    assert.deepEqual([given.command?.command, given.command?.arguments], ['muster.showEvidence', [9]]);
  });

  it('shows what agents write as text', () => {
    const evil = '[x](command:muster.stop)\n\u202e<b>$(alert)\u0007';
    const [need] = needsOf(
      snapshotOf({
        features: [aFeature({ name: evil, state: 'needsPerson', question: { ...question, text: evil } })],
      }),
    );
    assert.ok(need);
    const item = needItem(need, 0);
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    assert.doesNotMatch(`${item.label as string}${item.description as string}`, /[\n\u202e\u0007]/);
    const tooltip = needTooltip(need);
    assert.equal(tooltip.isTrusted, false);
    assert.doesNotMatch(tooltip.value, /(?<!\\)\[x\]\(command/);
  });
});

describe('the status bar', () => {
  it('counts agents, progress and what needs you, and says so to who cannot see it', () => {
    const features = [failed, aFeature({ id: 1, state: 'passing', status: 'passing' })];
    const snapshot = snapshotOf({ features, activeAgents: 2 });
    const look = statusBarLook(snapshot, needsOf(snapshot));
    assert.equal(look.text, '$(organization) 2  1/2  $(bell-dot) 1');
    assert.equal(look.label, 'Muster: 2 active agents, 1 of 2 features passing, 1 waiting for you');
    const quiet = snapshotOf({ mode: 'paused' });
    assert.equal(statusBarLook(quiet, []).text, '$(organization) 0 $(debug-pause)');
  });

  it('offers commands in its tooltip, and runs only those, whatever a name says', () => {
    const evil = '[x](command:workbench.action.closeWindow)';
    const snapshot = snapshotOf({
      features: [aFeature({ id: 7, name: evil, state: 'needsPerson', question })],
    });
    const tooltip = statusBarTooltip(snapshot, needsOf(snapshot));
    assert.deepEqual(tooltip.isTrusted, {
      enabledCommands: ['muster.answerQuestion', 'muster.pause', 'muster.stop', 'muster.openDashboard'],
    });
    assert.match(tooltip.value, /\[Pause\]\(command:muster\.pause\)/);
    assert.doesNotMatch(tooltip.value, /(?<!\\)\[x\]\(command/);
    assert.notEqual(tooltip.supportHtml, true);
  });
});
