import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SeededRandom } from '../seededRandom';
import { DeedBook } from './deed';
import { linesOf } from './edits';
import { gitIn } from './keepBoth';
import { strangerFile } from './ledger';

/** Somebody who is no agent puts a commit onto the branch, as a pull into it would, and says so in the ledger. */
export function moveFromOutside(
  repository: string,
  branch: string,
  { ledger, number, random }: { ledger: string; number: number; random: SeededRandom },
): void {
  const tip = gitIn(repository, 'rev-parse', branch).toString().trim();
  const names = gitIn(repository, 'ls-tree', '-r', '--name-only', '-z', tip, 'shared/')
    .toString()
    .split('\0');
  const file = names.find((name) => name.endsWith('.txt'));
  if (file === undefined) return;
  const lines = linesOf(gitIn(repository, 'cat-file', 'blob', `${tip}:${file}`).toString('latin1'));
  const at = Math.min(lines.length, random.between(0, 13));
  const out = random.chance(0.5) ? lines.slice(at, at + 1) : [];
  const line = `from outside ${number}: ${random.between(0, 1e9)}`;
  const content = [...lines.slice(0, at), line, ...lines.slice(at + out.length)].map((each) => `${each}\n`);

  const index = path.join(ledger, `index-${number}`);
  const git = (args: readonly string[], input = ''): string =>
    execFileSync('git', [...args], {
      cwd: repository,
      input: Buffer.from(input, 'latin1'),
      env: { ...process.env, ...author, GIT_INDEX_FILE: index },
    })
      .toString()
      .trim();
  const mode = gitIn(repository, 'ls-tree', tip, file).toString().slice(0, 6);
  git(['read-tree', tip]);
  const blob = git(['hash-object', '-w', '--stdin'], content.join(''));
  git(['update-index', '--cacheinfo', `${mode},${blob},${file}`]);
  const commit = git(['commit-tree', git(['write-tree']), '-p', tip, '-m', 'From outside']);
  rmSync(index);

  const book = new DeedBook();
  book.added.push(line);
  book.removed.push(...out);
  writeFileSync(strangerFile(ledger, commit), JSON.stringify(book.close(-number, 'edit')));
  git(['update-ref', `refs/heads/${branch}`, commit, tip]);
}

const author = {
  GIT_AUTHOR_NAME: 'Stranger',
  GIT_AUTHOR_EMAIL: 'stranger@example.org',
  GIT_COMMITTER_NAME: 'Stranger',
  GIT_COMMITTER_EMAIL: 'stranger@example.org',
};
