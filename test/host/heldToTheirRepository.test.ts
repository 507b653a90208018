import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { MusterError } from '../../src/core/base/errors';
import type { GateEvidence } from '../../src/shared/evidence';
import { questionCommand } from '../../src/host/commands/questionCommand';
import { commandIds } from '../../src/host/contributions';
import { ErrorBoundary } from '../../src/host/errorBoundary';
import { EvidenceDocuments } from '../../src/host/evidenceDocuments';
import { inItsRepository } from '../../src/host/inItsRepository';
import type { OpenProject, Project } from '../../src/host/project';
import { SpecDocuments } from '../../src/host/specDocuments';
import { aFeatureView } from '../support/aFeatureView';
import { waitUntil } from '../support/waitUntil';

/** Two repositories of one window, with a feature 3 each: buttons that are pressed and documents that are read later. */
describe('what a command has left behind, when the window shows another repository', () => {
  const log = vscode.window.createOutputChannel('Left behind', { log: true });
  let shown: string;
  let open: string[];
  let ran: unknown[][];
  /** Presses the button of the notification that stands there. */
  let press: (() => void) | undefined;

  const openProjectOf = (repository: string): OpenProject => {
    const orchestrator = {
      snapshot: () => ({ project: { repository }, features: [aFeatureView({ id: 3 })], mode: 'stopped' }),
      answerQuestion: () => Promise.resolve(),
      evidenceOf: (): Promise<GateEvidence> => Promise.resolve(evidenceIn(repository)),
      featureRecord: (id: number) =>
        Promise.resolve(id === 3 ? { spec: { content: `written in ${repository}` } } : {}),
    };
    const folder = { uri: vscode.Uri.file(repository), name: repository, index: 0 };
    return { kind: 'open', folder, orchestrator: orchestrator as unknown as OpenProject['orchestrator'] };
  };
  const project = {
    get snapshot() {
      return openProjectOf(shown).orchestrator.snapshot();
    },
    open: () => Promise.resolve(openProjectOf(shown)),
    openAt: (repository: string) => (open.includes(repository) ? openProjectOf(repository) : undefined),
    choose: ({ name }: vscode.WorkspaceFolder) => {
      shown = name;
      return Promise.resolve(openProjectOf(name));
    },
  } as unknown as Project;

  const window = vscode.window as unknown as Record<string, unknown>;
  const commands = vscode.commands as unknown as Record<string, unknown>;
  const before = {
    ...{ info: window['showInformationMessage'], error: window['showErrorMessage'] },
    ...{ document: window['showTextDocument'], execute: commands['executeCommand'] },
  };
  beforeEach(() => {
    shown = '/a';
    open = ['/a', '/b'];
    ran = [];
    press = undefined;
    const told = (_text: string, _options: unknown, ...buttons: string[]): Promise<unknown> =>
      new Promise((resolve) => (press = () => resolve(buttons[0])));
    window['showInformationMessage'] = told;
    window['showErrorMessage'] = told;
    window['showTextDocument'] = () => Promise.resolve();
    const execute = vscode.commands.executeCommand.bind(vscode.commands);
    // The extension itself goes on beside this, and sets its context keys.
    commands['executeCommand'] = (command: string, ...rest: unknown[]) =>
      command.startsWith('muster.')
        ? Promise.resolve(ran.push([shown, command, ...rest]))
        : execute(command, ...rest);
  });
  afterEach(() => {
    window['showInformationMessage'] = before.info;
    window['showErrorMessage'] = before.error;
    window['showTextDocument'] = before.document;
    commands['executeCommand'] = before.execute;
  });
  after(() => log.dispose());

  it('starts the run of the one whose question was answered', async () => {
    await questionCommand(project).answerQuestion(3, { answer: 'yes' });
    shown = '/b';
    press?.();
    await waitUntil('something is started', () => ran.length > 0);
    assert.deepEqual(ran, [['/a', commandIds.start]]);
  });

  it('remedies what was refused in the one that refused it', async () => {
    const boundary = new ErrorBoundary(log, () => inItsRepository(project));
    await boundary.run('add', () => Promise.reject(new MusterError('Following', 'Another window runs it.')));
    shown = '/b';
    press?.();
    await waitUntil('something is taken over', () => ran.length > 0);
    assert.deepEqual(ran, [['/a', commandIds.takeOver]]);
  });

  it('shows evidence and specs of the one that they are of, and says so when it is not open any more', async () => {
    const documents = [
      { kind: new EvidenceDocuments(project), what: /Of \/a/ },
      { kind: new SpecDocuments(project), what: /written in \/a/ },
    ];
    for (const { kind, what } of documents) {
      shown = '/a';
      open = ['/a', '/b'];
      const uri = await kind.show(3);
      shown = '/b';
      assert.match(await kind.provideTextDocumentContent(uri), what);
      assert.notEqual(
        (await kind.show(3)).toString(),
        uri.toString(),
        'that of the other is another document',
      );
      open = ['/b'];
      await assert.rejects(kind.provideTextDocumentContent(uri), /about \/a, which is not open/);
      kind.dispose();
    }
  });

  it('shows the spec that a tab of an earlier version names by the feature alone', async () => {
    const documents = new SpecDocuments(project);
    const { path, scheme } = await documents.show(3);
    const earlier = vscode.Uri.from({ scheme, path, query: '3' });
    assert.match(await documents.provideTextDocumentContent(earlier), /written in \/a/);
    documents.dispose();
  });
});

function evidenceIn(repository: string): GateEvidence {
  return {
    ...{ featureId: 3, title: `Of ${repository}`, status: 'merged', branch: 'x', conflicts: [] },
    ...{ finishedAt: undefined, mergeCommit: undefined, gate: undefined, hold: undefined },
  };
}
