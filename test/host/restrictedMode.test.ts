import assert from 'node:assert/strict';
import os from 'node:os';
import * as vscode from 'vscode';
import { DoctorDocument } from '../../src/host/doctorDocument';
import { openWhereUsed } from '../../src/host/openWhereUsed';
import { Project, type ProjectState } from '../../src/host/project';
import { readReport } from '../../src/host/reports/readReport';
import { Muster } from './muster';

const notTrusted = { code: 'WorkspaceNotTrusted' };

describe('a project in Restricted Mode', () => {
  let trusted: boolean;
  let project: Project;
  const log = vscode.window.createOutputChannel('Restricted Mode', { log: true });
  const refuse = (what: string) => (): never => assert.fail(`${what} before the workspace is trusted`);

  before(() => Muster.activate());
  beforeEach(() => {
    trusted = false;
    project = new Project({
      ...{ log, assets: os.tmpdir(), storage: undefined },
      memory: { keys: () => [], get: refuse('Memory is read'), update: refuse('Memory is written') },
      isTrusted: () => trusted,
      readSettings: refuse('Settings are read'),
      openProject: refuse('The engine is opened'),
    });
  });
  afterEach(() => project.dispose());
  after(() => log.dispose());

  it('is not opened by anything, and says once that it waits', async () => {
    const states: ProjectState['kind'][] = [];
    project.onDidChange(({ kind }) => states.push(kind));
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    await openWhereUsed(project);
    assert.equal(project.state.kind, 'closed', 'nobody has asked for it');
    await assert.rejects(project.open(), notTrusted);
    await assert.rejects(project.reopen(), notTrusted);
    await assert.rejects(project.openBeside(folder), notTrusted);
    await assert.rejects(project.databasePlace(), notTrusted);
    assert.throws(() => project.requireTrust(), notTrusted);
    assert.equal(project.state.kind, 'untrusted');
    assert.deepEqual(states, ['untrusted', 'closed', 'untrusted'], 'once for each time it was closed');
  });

  it('makes no report and no diagnosis, also not for tabs that come back with the window', async () => {
    await assert.rejects(readReport({ project, assets: '', log }, { id: 'throughput' }), notTrusted);
    const doctor = new DoctorDocument({ project, assets: '', readSettings: refuse('Settings are read') });
    await assert.rejects(doctor.provideTextDocumentContent(), notTrusted);
    doctor.dispose();
  });

  it('is as any other from the moment on in which it is trusted', async () => {
    await assert.rejects(project.open(), notTrusted);
    trusted = true;
    await assert.rejects(project.open(), /Memory is read before/, 'what is behind the check was not reached');
  });
});
