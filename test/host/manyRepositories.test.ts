import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { MusterError } from '../../src/core/base/errors';
import { AgentOutputs } from '../../src/host/agentOutput';
import { commandIds } from '../../src/host/contributions';
import { ErrorBoundary } from '../../src/host/errorBoundary';
import { inItsRepository } from '../../src/host/inItsRepository';
import type { OpenProject, Project } from '../../src/host/project';
import { anAgent } from './trees/builders';
import { hearTexts } from './toldTexts';

/** Two repositories of one window, both open: what was said about one stays about that one. */
describe('what is shown of a repository, when the window shows another one', () => {
  const log = vscode.window.createOutputChannel('Many repositories', { log: true });
  let shown: string;
  let open: string[];
  let chosen: string[];
  const written = new Map([
    ['/a', 'written in a'],
    ['/b', 'written in b'],
  ]);
  const openProjectOf = (repository: string): OpenProject => {
    const orchestrator = {
      snapshot: () => ({ project: { repository }, agents: [] }),
      readOutput: (_agentId: number, from: number, maxBytes: number) => {
        const all = written.get(repository) ?? '';
        const text = maxBytes === 0 ? '' : all.slice(from);
        return Promise.resolve({ text, end: from + text.length, total: all.length });
      },
    };
    const folder = { uri: vscode.Uri.file(repository), name: repository, index: 0 };
    return { kind: 'open', folder, orchestrator: orchestrator as unknown as OpenProject['orchestrator'] };
  };
  const project: Pick<Project, 'snapshot' | 'open' | 'openAt' | 'choose'> = {
    get snapshot() {
      return openProjectOf(shown).orchestrator.snapshot();
    },
    open: () => Promise.resolve(openProjectOf(shown)),
    openAt: (repository) => (open.includes(repository) ? openProjectOf(repository) : undefined),
    choose: ({ name }) => {
      chosen.push(name);
      shown = name;
      return Promise.resolve(openProjectOf(name));
    },
  };
  const { executeCommand } = vscode.commands;
  const commands = vscode.commands as { executeCommand: unknown };
  let run: unknown[][];

  beforeEach(() => {
    shown = '/a';
    open = ['/a', '/b'];
    chosen = [];
    run = [];
  });
  afterEach(() => {
    commands.executeCommand = executeCommand;
  });
  after(() => log.dispose());
  const listen = (): void => {
    commands.executeCommand = (...call: unknown[]) => {
      run.push([shown, ...call]);
      return Promise.resolve();
    };
  };

  it('keeps the output of agents of the same number apart', async () => {
    const window = vscode.window as { createOutputChannel: unknown };
    const { createOutputChannel } = vscode.window;
    const texts: string[] = [];
    window.createOutputChannel = () => {
      const at = texts.push('') - 1;
      return {
        append: (text: string) => (texts[at] = `${texts[at] ?? ''}${text}`),
        ...{
          appendLine: () => undefined,
          clear: () => undefined,
          show: () => undefined,
          dispose: () => undefined,
        },
      };
    };
    const outputs = new AgentOutputs(project, new ErrorBoundary(log));
    try {
      await outputs.show(anAgent({ agentId: 5 }), '/a');
      shown = '/b';
      await outputs.show(anAgent({ agentId: 5 }), '/b');
      written.set('/a', 'written in a, and more');
      await outputs.show(anAgent({ agentId: 5 }), '/a');
    } finally {
      outputs.dispose();
      window.createOutputChannel = createOutputChannel;
    }
    assert.deepEqual(texts, ['written in a, and more', 'written in b']);
  });

  it('runs what a notification offers where it was said, and shows that repository again', async () => {
    const later = inItsRepository(project);
    shown = '/b';
    listen();
    await later(commandIds.restartAgent, 5);
    assert.deepEqual([chosen, run], [['/a'], [['/a', commandIds.restartAgent, 5]]]);
  });

  it('switches nothing where the repository is still shown, also while it was opened anew', async () => {
    const later = inItsRepository(project);
    listen();
    await later(commandIds.restoreFeatures, { featureIds: [3] });
    assert.deepEqual([chosen, run], [[], [['/a', commandIds.restoreFeatures, { featureIds: [3] }]]]);
  });

  it('does nothing elsewhere when the repository has gone from the window, and says so', async () => {
    const later = inItsRepository(project);
    shown = '/b';
    open = ['/b'];
    listen();
    const heard = hearTexts();
    await later(commandIds.restartAgent, 5);
    heard.dispose();
    assert.deepEqual([chosen, run], [[], []]);
    assert.match(heard.texts.join(), /about \/a, which is not open/);
  });

  it('says why, when the repository cannot be shown again', async () => {
    const later = inItsRepository({
      ...project,
      snapshot: project.snapshot,
      choose: () => Promise.reject(new MusterError('StoreCorrupt', 'It cannot be read; recover it.')),
    });
    shown = '/b';
    const heard = hearTexts();
    await later(commandIds.restartAgent, 5);
    heard.dispose();
    assert.deepEqual(heard.texts, ['It cannot be read; recover it.']);
  });
});
