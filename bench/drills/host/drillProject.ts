import { execFileSync } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SeededRandom } from '../seededRandom';

const identity = [
  '-c',
  'user.name=Drill',
  '-c',
  'user.email=drill@example.org',
  '-c',
  'commit.gpgsign=false',
];

/** A repository in whose checkout somebody is in the middle of something, and a backlog for it. */
export interface DrillProject {
  readonly repository: string;
  readonly backlog: string;
  readonly features: number;
}

export function makeDrillProject(folder: string, features: number, random: SeededRandom): DrillProject {
  const repository = path.join(folder, 'project with späces');
  mkdirSync(repository);
  git(repository, 'init', '--quiet', '--initial-branch=main');
  write(repository, 'readme.md', '# Drill\n');
  write(repository, 'src/staged.txt', 'one\n');
  write(repository, 'src/unstaged.txt', 'one\n');
  write(repository, 'src/both.txt', 'one\n');
  write(repository, 'src/removed.txt', 'one\n');
  write(repository, '.gitignore', 'ignored/\n');
  commit(repository, 'First commit');
  git(repository, 'branch', 'another');
  git(repository, 'tag', 'v1');
  for (const text of ['first', 'second']) {
    write(repository, 'src/unstaged.txt', `${text} thought\n`);
    git(repository, ...identity, 'stash', 'push', '--quiet', '--message', text);
  }
  write(repository, 'src/staged.txt', 'two\n');
  write(repository, 'src/both.txt', 'two\n');
  write(repository, 'src/added.txt', 'new\n');
  git(repository, 'add', '--all');
  git(repository, 'rm', '--quiet', 'src/removed.txt');
  write(repository, 'src/both.txt', 'three\n');
  write(repository, 'src/unstaged.txt', 'three\n');
  write(repository, 'untracked.txt', 'mine\n');
  write(repository, 'ignored/kept.txt', 'mine as well\n');
  // The index does not know this time, so that whoever asks git for the state without care rewrites it.
  utimesSync(path.join(repository, 'readme.md'), 1_000_000, 1_000_000);
  const backlog = path.join(folder, 'features.json');
  writeFileSync(backlog, JSON.stringify({ features: backlogOf(features, random) }));
  return { repository, backlog, features };
}

/** A dependency here and there, and most of what the demo agent can be asked to do and still be done. */
function backlogOf(count: number, random: SeededRandom): object[] {
  return Array.from({ length: count }, (_, index) => {
    const id = index + 1;
    const words: string[] = [];
    if (index % 13 === 3) words.push('demo:conflict');
    if (index % 9 === 4) words.push('demo:grandchild');
    if (index % 17 === 5) words.push('demo:crash-once');
    if (index % 17 === 6) words.push('demo:fail-once');
    if (index % 17 === 7) words.push('demo:flood=2');
    if (random.chance(0.6)) words.push(`demo:slow=${random.magnitude(5, 150) / 10}`);
    const dependencies = id > 6 && random.chance(0.3) ? [random.between(1, id - 6)] : [];
    return { id, name: `Feature number ${id}`, description: words.join(' '), priority: id, dependencies };
  });
}

export function git(folder: string, ...args: string[]): string {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', env, maxBuffer: 2 ** 26 }).trim();
}

function commit(folder: string, message: string): void {
  git(folder, 'add', '--all');
  git(folder, ...identity, 'commit', '--quiet', '--message', message);
}

function write(folder: string, name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
