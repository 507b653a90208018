import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SeededRandom } from '../seededRandom';
import { binaryFile } from './edits';
import { gitIn } from './keepBoth';

/** A repository that a person works in, with half-done work of every kind, and with settings that set traps. */
export function makeRepository(folder: string, random: SeededRandom): void {
  mkdirSync(path.join(folder, 'shared'), { recursive: true });
  gitIn(folder, 'init', '--quiet', '--initial-branch=main');
  appendFileSync(
    path.join(folder, '.git', 'config'),
    '[user]\n\tname = Person\n\temail = person@example.org\n[commit]\n\tgpgsign = false\n[core]\n\tautocrlf = false\n',
  );
  const write = (name: string, content: string | Buffer): void =>
    writeFileSync(path.join(folder, name), content);
  for (const name of ['a', 'b', 'c']) {
    const lines = Array.from(
      { length: 14 },
      (_, at) => `${name} ${at} ${random.between(0, 1e9).toString(36)}\n`,
    );
    write(`shared/${name}.txt`, lines.join(''));
  }
  write(binaryFile, Buffer.from([0, 1, 2, 3]));
  write('own.txt', 'committed\n');
  gitIn(folder, 'add', '--all');
  gitIn(folder, 'commit', '--quiet', '--message', 'First');
  write('own.txt', 'in a stash\n');
  gitIn(folder, 'stash', 'push', '--quiet');
  write('staged.txt', 'staged\n');
  gitIn(folder, 'add', 'staged.txt');
  write('own.txt', 'changed\n');
  write('untracked.txt', 'untracked\n');
  setTraps(folder, random);
}

function setTraps(folder: string, random: SeededRandom): void {
  const attributes = random.pick(['', '* merge=union\n', '* merge=mine\n', 'shared/b.txt merge=mine\n']);
  writeFileSync(path.join(folder, random.pick(['.gitattributes', '.git/info/attributes'])), attributes);
  gitIn(folder, 'config', 'merge.mine.driver', 'true');
  if (random.chance(0.3)) gitIn(folder, 'config', 'merge.default', 'mine');
  gitIn(folder, 'config', 'merge.renames', random.pick(['true', 'false']));
  gitIn(folder, 'config', 'merge.directoryRenames', random.pick(['true', 'false', 'conflict']));
  gitIn(folder, 'config', 'merge.conflictStyle', random.pick(['merge', 'diff3', 'zdiff3']));
}
