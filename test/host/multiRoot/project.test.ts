import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { Emitter } from '../../../src/core/base/event';
import { MusterError } from '../../../src/core/base/errors';
import type { SharedProject } from '../../../src/core/orchestrator';
import { recoverCommand } from '../../../src/host/commands/recoverCommand';
import { readSettings } from '../../../src/host/configuration';
import type { FolderOfEngine } from '../../../src/host/engineOpenings';
import { openWhereUsed } from '../../../src/host/openWhereUsed';
import { openFor } from '../../../src/host/openFor';
import { Project } from '../../../src/host/project';
import { folderOf } from '../../../src/host/reports/readReport';
import { waitUntil } from '../../support/waitUntil';

/** What the window does with engines, without any: which it opens, keeps and closes. */
describe('The engines of a window with several repositories', () => {
  const log = vscode.window.createOutputChannel('Several engines', { log: true });
  let project: Project;
  let opened: string[];
  let closed: string[];
  let sources: Map<string, FolderOfEngine>;
  /** What opening a folder waits for, or fails with. */
  let before: (folder: string) => Promise<void>;

  const folder = (index: number): vscode.WorkspaceFolder => {
    const found = vscode.workspace.workspaceFolders?.[index];
    assert.ok(found, `The window has no folder ${index}`);
    return found;
  };
  const nameOf = (file: string): string => path.basename(file);
  const beside = (): string[] => project.others.all.map(({ folder: { name } }) => name);
  const corrupt = new MusterError('StoreCorrupt', 'The database cannot be read; recover it.');

  function engineFor(place: string): SharedProject {
    const changed = new Emitter<void>();
    const engine: Pick<SharedProject, 'snapshot' | 'onDidChange' | 'updateSettings' | 'close'> = {
      snapshot: () => ({ project: { repository: place, database: '' } }) as never,
      onDidChange: changed.event,
      updateSettings: () => undefined,
      close: () => {
        closed.push(nameOf(place));
        return Promise.resolve();
      },
    };
    return engine as SharedProject;
  }

  beforeEach(() => {
    opened = [];
    closed = [];
    sources = new Map();
    before = () => Promise.resolve();
    const memory = new Map<string, unknown>();
    project = new Project({
      ...{ log, readSettings, assets: os.tmpdir(), storage: undefined, isTrusted: () => true },
      memory: {
        keys: () => [...memory.keys()],
        get: <T>(key: string) => memory.get(key) as T,
        update: (key: string, value: unknown) => Promise.resolve(void memory.set(key, value)),
      },
      openProject: async (options, source) => {
        opened.push(nameOf(options.folder));
        sources.set(nameOf(options.folder), source);
        await before(options.folder);
        return engineFor(options.folder);
      },
    });
  });
  afterEach(() => project.dispose());
  after(() => log.dispose());

  it('are one for each repository, also when it is chosen while it is being opened unseen', async () => {
    await project.open();
    let go = (): void => undefined;
    before = () => new Promise((resolve) => (go = resolve));
    const unseen = project.openBeside(folder(1));
    await waitUntil('it is being opened', () => opened.includes('second'));
    const chosen = project.choose(folder(1));
    await waitUntil('it is waited for', () => project.state.kind === 'opening');
    go();
    await Promise.all([unseen, chosen]);
    assert.deepEqual(opened, ['first', 'second']);
    assert.deepEqual(beside(), ['first']);
    await project.close();
    assert.deepEqual(closed.sort(), ['first', 'second']);
  });

  it('go on when a folder is chosen whose repository cannot be opened, and when another is chosen after it', async () => {
    await project.open();
    before = (place) => (nameOf(place) === 'second' ? Promise.reject(corrupt) : Promise.resolve());
    await assert.rejects(project.choose(folder(1)), { code: 'StoreCorrupt' });
    assert.equal(project.state.kind, 'problem');
    await project.choose(folder(0));
    assert.equal(project.state.kind, 'open');
    assert.deepEqual([opened, closed], [['first', 'second'], []]);
  });

  it('are opened wherever Muster was used, whatever is wrong with the one that is shown', async () => {
    for (const index of [0, 1])
      mkdirSync(path.join(folder(index).uri.fsPath, '.git', 'muster'), { recursive: true });
    before = (place) => (nameOf(place) === 'second' ? Promise.resolve() : Promise.reject(corrupt));
    await assert.rejects(openWhereUsed(project), { code: 'StoreCorrupt' });
    assert.equal(project.state.kind, 'problem');
    assert.deepEqual(beside(), ['second']);
  });

  it('are all opened anew after a change that they are built on, also beside one that cannot be', async () => {
    await project.open();
    await project.openBeside(folder(1));
    before = (place) => (nameOf(place) === 'first' ? Promise.reject(corrupt) : Promise.resolve());
    await assert.rejects(project.reopen(), { code: 'StoreCorrupt' });
    assert.deepEqual(beside(), ['second']);
    assert.deepEqual(closed.sort(), ['first', 'second']);
  });

  it('go by the settings of the folder that is shown, also where they were opened for another of the repository', async () => {
    await project.open();
    const source = sources.get('first');
    let told = 0;
    source?.onDidChange(() => told++);
    await project.choose(folder(2));
    assert.deepEqual(opened, ['first']);
    assert.equal(source?.current.toString(), folder(2).uri.toString());
    assert.equal(told, 1);
  });

  it('are shown for a file of theirs, and for any other file as they are', async () => {
    await project.open();
    const at = (index: number): vscode.Uri => vscode.Uri.joinPath(folder(index).uri, 'SPEC.md');
    const shownFor = async (file: vscode.Uri): Promise<string> => (await openFor(project, file)).folder.name;
    assert.equal(await shownFor(at(2)), 'first', 'it lies in the same repository');
    assert.equal(await shownFor(vscode.Uri.file(path.join(os.tmpdir(), 'SPEC.md'))), 'first');
    assert.equal(await shownFor(at(1)), 'second');
    assert.deepEqual(beside(), ['first']);
  });

  it('are reported on by the folder that was chosen, also when it cannot be opened', async () => {
    before = (place) => (nameOf(place) === 'second' ? Promise.reject(corrupt) : Promise.resolve());
    assert.equal(await folderOf(project), folder(0).uri.fsPath);
    await assert.rejects(project.choose(folder(1)), { code: 'StoreCorrupt' });
    assert.equal(await folderOf(project), folder(1).uri.fsPath);
  });

  it('go on while the database of one is recovered, and its view says again what is wrong when that fails', async () => {
    before = (place) => (nameOf(place) === 'second' ? Promise.resolve() : Promise.reject(corrupt));
    await assert.rejects(project.open(), { code: 'StoreCorrupt' });
    await project.openBeside(folder(1));
    const { recoverDatabase } = recoverCommand(project, log);
    await assert.rejects(Promise.resolve(recoverDatabase({ confirm: true })));
    assert.equal(project.state.kind, 'problem');
    assert.deepEqual([beside(), closed], [['second'], []]);
  });
});
