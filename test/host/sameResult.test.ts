import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { CleanUpItem, MadeWorktree } from '../../src/shared/placeViews';
import { temporaryFolder } from '../support/temporaryFolder';
import { git, Muster } from './muster';

interface ReportFile {
  readonly facts: Readonly<Record<string, number | null>>;
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** What was asked a moment later differs in these: when it was asked, and what is counted by the hours until then. */
const ofTheMoment = new Set(['from', 'until', 'hours_observed', 'completed_per_hour']);

describe('The window and the terminal beside it', function () {
  this.timeout(300_000);
  let muster: Muster;
  let passed: number;
  const folder = temporaryFolder('same');

  before(async () => {
    muster = await Muster.activate();
    await muster.open();
    passed = await muster.addFeature({ name: 'Seen from both', category: 'both', steps: ['Look'] });
    await muster.run('assignFeatures', passed);
    await muster.waitFor(
      'it has passed, and nothing runs',
      ({ mode, activeAgents }) =>
        mode === 'stopped' && activeAgents === 0 && muster.feature(passed).state === 'passing',
    );
  });
  after(async () => {
    await muster.calmDown();
    folder.remove();
  });

  const inTerminal = async (...argv: string[]): Promise<string> => {
    const cli = path.join(muster.extension.extensionPath, 'dist', 'cli.js');
    const { stdout } = await promisify(execFile)(process.execPath, [cli, ...argv], {
      cwd: muster.snapshot().project.repository,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      maxBuffer: 64 * 2 ** 20,
    });
    return stdout;
  };
  const fromTerminal = async <T>(...argv: string[]): Promise<T> =>
    JSON.parse(await inTerminal(...argv, '--json')) as T;
  const file = (name: string): string => path.join(folder.path, name);
  const lasting = (text: string): unknown =>
    JSON.parse(text, (key, value: unknown) => (ofTheMoment.has(key) ? undefined : value));

  it('write the same velocity, bottlenecks and summary', async () => {
    for (const report of ['velocity', 'bottlenecks', 'activity-summary']) {
      await muster.run('exportReport', report, { hours: 24, file: file(`${report}.json`) });
      const window = readFileSync(file(`${report}.json`), 'utf8');
      const terminal = await inTerminal(report, '--hours', '24', '--json');
      assert.deepEqual(lasting(terminal), lasting(window), report);
      // What was left out above is so on either side by its own figures.
      for (const { facts } of [window, terminal].map((text) => JSON.parse(text) as ReportFile)) {
        const { completed, hours_observed: hours, completed_per_hour: rate } = facts;
        if (typeof hours !== 'number') continue;
        assert.ok((completed ?? 0) >= 1, 'the agent that has run counts');
        assert.ok(Math.abs((rate ?? 0) * hours - (completed ?? 0)) < 1e-6, report);
      }
    }
  });

  it('show the same reports to a person', async () => {
    const names = {
      showVelocity: 'velocity',
      showBottlenecks: 'bottlenecks',
      showActivitySummary: 'activity-summary',
    } as const;
    // When it was asked stands in the third line; hours until then, and rates by them, are of the moment too.
    const plain = (text: string): string[] =>
      text
        .split('\n')
        .filter((_, line) => line !== 2)
        .map((line) => line.replace(/^- (Hours observed|Completed per hour): .*/, '- $1'))
        .map((line) => line.split(' | '))
        .map((cells) => (cells.length === 10 ? cells.toSpliced(4, 1, 'per hour') : cells).join(' | '));
    for (const [command, report] of Object.entries(names)) {
      const uri = await muster.run<vscode.Uri>(command as keyof typeof names, { hours: 24 });
      const shown = (await vscode.workspace.openTextDocument(uri)).getText();
      assert.deepEqual(plain(await inTerminal(report, '--hours', '24', '--markdown')), plain(shown), report);
    }
  });

  it('export the same files', async () => {
    for (const name of ['backlog', 'agents']) {
      for (const format of ['json', 'csv']) {
        const exported = await muster.run<vscode.Uri>('exportData', name, {
          file: file(`${name}.${format}`),
        });
        const window = readFileSync(exported.fsPath, 'utf8');
        assert.equal(await inTerminal('export', name, `--${format}`), window, `${name} as ${format}`);
        assert.ok(window.includes(name === 'backlog' ? 'Seen from both' : 'implementation'));
      }
    }
    assert.equal(await muster.run('exportData', 'backlog', { file: file('backlog.xlsx') }), undefined);
  });

  it('list the same agents, features and worktrees', async () => {
    interface Entry {
      readonly agentId: number;
      readonly featureId?: number;
      readonly outcome?: string;
      readonly attempt: number;
    }
    const of = ({ agentId, featureId, outcome, attempt }: Entry): unknown[] => [
      ...[agentId, featureId, outcome, attempt],
    ];
    const agents = await fromTerminal<Entry[]>('agents', 'list', '--all');
    assert.deepEqual(agents.map(of), (muster.snapshot().agents as readonly Entry[]).map(of));
    assert.ok(agents.some(({ featureId }) => featureId === passed));

    const status = await fromTerminal<{ counts: object; features: { id: number; state: string }[] }>(
      'status',
    );
    assert.deepEqual(status.counts, muster.snapshot().counts);
    const states = muster.snapshot().features.map(({ id, state }) => [id, state]);
    assert.deepEqual(
      status.features.map(({ id, state }) => [id, state]),
      states,
    );

    const id = await muster.addFeature({ name: 'A place of its own' });
    const made = await muster.run<MadeWorktree>('createWorktree', { featureId: id });
    const places = await fromTerminal<{ path: string; branch: string; featureId: number }[]>(
      'worktrees',
      'list',
      '--no-disk-use',
    );
    const place = places.find(({ path: each }) => each === made.path);
    assert.deepEqual([place?.branch, place?.featureId], [made.branch, id]);
    git('worktree', 'lock', made.path);
    const refused = await muster.run<CleanUpItem[]>('cleanUpWorktree', made, { confirm: true });
    const argv = ['worktrees', 'clean', made.path, '--dry-run', '--json'];
    // Exit code 1: what was named stays.
    const there = await inTerminal(...argv).catch((error: unknown) => (error as { stdout: string }).stdout);
    git('worktree', 'unlock', made.path);
    assert.equal(refused[0]?.removed, false);
    assert.deepEqual(JSON.parse(there), JSON.parse(JSON.stringify(refused)));
    await muster.run('cleanUpWorktree', made, { confirm: true });
  });
});
