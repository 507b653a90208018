import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Git } from '../../src/core/git/git';
import { Integration } from '../../src/core/git/integration';
import { openRepository, type Repository } from '../../src/core/git/repository';
import { Worktrees } from '../../src/core/git/worktrees';
import { absolute, type Figure, type FigureGroup, ratio } from '../support/figure';

const execute = promisify(execFile);
const names = ['git.worktree.add.vsGit', 'git.worktree.add.ms', 'git.merge.ms'];
const files = 20_000;
const filesPerFolder = 100;
const addRounds = 5;
const mergeRounds = 15;

/** Worktrees and merges as agents get them, on a repository of 20,000 files. */
export const gitWork: FigureGroup = {
  names,
  async measure(folder) {
    const repository = await sampleRepository(path.join(folder, 'git'));
    return [...(await measureAdding(repository)), await measureMerging(repository)];
  },
};

async function sampleRepository(folder: string): Promise<Repository> {
  mkdirSync(folder, { recursive: true });
  const git = new Git(folder);
  await git.run(['init', '--quiet', '--initial-branch=main']);
  await git.run(['config', 'user.name', 'Bench']);
  await git.run(['config', 'user.email', 'bench@example.org']);
  // Nothing is to be cleaned up behind the back of what is measured.
  await git.run(['config', 'gc.auto', '0']);
  const entries = Array.from({ length: files }, (_, n) => {
    const text = `// File ${n}\n${`export const value${n} = ${n};\n`.repeat(20)}`;
    return `M 100644 inline src/part${Math.floor(n / filesPerFolder)}/file${n}.ts\n${blob(text)}`;
  });
  await git.run(['fast-import', '--quiet'], { input: commit('main', 'Sample', undefined, entries) });
  await git.run(['reset', '--quiet', '--hard']);
  return openRepository(folder, { integrationBranch: 'roadmap' });
}

/** By turns, so that both see the same machine; who is first changes with every round. */
async function measureAdding(repository: Repository): Promise<Figure[]> {
  const worktrees = new Worktrees(repository);
  const base = (await repository.git.run(['rev-parse', 'main'])).stdout.trim();
  const own: number[] = [];
  const others: number[] = [];
  mkdirSync(worktrees.root, { recursive: true });
  for (let round = -1; round < addRounds; round++) {
    const ours = async (): Promise<number> => {
      const name = `ours-${round}`;
      const took = await timed(() => worktrees.add({ name, branch: name, base }));
      await removeAgain(repository, path.join(worktrees.root, name));
      return took;
    };
    const theirs = async (): Promise<number> => {
      const name = `theirs-${round}`;
      const place = path.join(worktrees.root, name);
      const args = ['worktree', 'add', '--quiet', '-b', name, place, base];
      const took = await timed(() => execute('git', args, { cwd: repository.root }));
      await removeAgain(repository, place);
      return took;
    };
    const oursFirst = round % 2 === 0 ? await ours() : undefined;
    const bare = await theirs();
    const mine = oursFirst ?? (await ours());
    // The first round only fills the caches.
    if (round < 0) continue;
    own.push(mine);
    others.push(bare);
  }
  return [
    ratio('git.worktree.add.vsGit', { peer: 'git worktree add', own, others }),
    absolute('git.worktree.add.ms', 'ms', own),
  ];
}

/** From the branch's tip to the integration branch moved; what the gate takes is the project's own affair. */
async function measureMerging(repository: Repository): Promise<Figure> {
  const integration = new Integration(repository, 'roadmap');
  const base = await integration.ensure();
  const samples: number[] = [];
  for (let round = -1; round < mergeRounds; round++) {
    const branch = `work-${round}`;
    const changed = Array.from({ length: 5 }, (_, n) => {
      const at = (round + 1) * 500 + n * 100;
      return `M 100644 inline src/part${Math.floor(at / filesPerFolder)}/file${at}.ts\n${blob(`changed ${at}\n`)}`;
    });
    const input = commit(branch, `Work ${round}`, base, changed);
    await repository.git.run(['fast-import', '--quiet'], { input });
    const tip = (await repository.git.run(['rev-parse', branch])).stdout.trim();
    const took = await timed(async () => {
      const merge = await integration.prepare(tip, `Merge ${branch}`);
      if (merge.kind !== 'clean') throw new Error(`The merge of ${branch} is ${merge.kind}`);
      const { kind } = await integration.advance(merge.parent, merge.commit);
      if (kind !== 'advanced') throw new Error(`The integration branch was not moved: ${kind}`);
    });
    if (round >= 0) samples.push(took);
  }
  return absolute('git.merge.ms', 'ms', samples);
}

async function removeAgain(repository: Repository, place: string): Promise<void> {
  await repository.git.run(['worktree', 'remove', '--force', place]);
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await action();
  return performance.now() - began;
}

function commit(
  branch: string,
  message: string,
  from: string | undefined,
  changes: readonly string[],
): string {
  const head = `commit refs/heads/${branch}\ncommitter Bench <bench@example.org> 1700000000 +0000\n${blob(message)}`;
  return `${head}${from === undefined ? '' : `from ${from}\n`}${changes.join('')}\n`;
}

function blob(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
