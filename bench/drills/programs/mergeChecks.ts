import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { refusedByChecks } from '../merge/deed';
import { linesOf, textFiles } from '../merge/edits';
import { strangersIn } from '../merge/ledger';
import { moveFromOutside } from '../merge/moveFromOutside';
import { SeededRandom } from '../seededRandom';

// `mergeChecks.js LEDGER SEED REPOSITORY`: the checks on a merged tree. While they run, somebody else may move the
// branch. They are red by what is in the tree alone, so that the branch itself never is.
const [, , ledger = '', seed = '', repository = ''] = process.argv;
const mostMoves = 3;

let run = 1;
while (existsSync(path.join(ledger, `checks-${run}`))) run += 1;
writeFileSync(path.join(ledger, `checks-${run}`), '');
const random = new SeededRandom(`${seed}/${run}`);
const moves = strangersIn(ledger).size;
if (random.chance(0.3) && moves < mostMoves) {
  moveFromOutside(repository, 'roadmap', { ledger, number: moves + 1, random });
}
for (const name of textFiles('.')) {
  for (const line of linesOf(readFileSync(name, 'latin1'))) {
    if (!line.startsWith(refusedByChecks)) continue;
    console.error(`${name}: ${line}`);
    process.exitCode = 1;
  }
}
