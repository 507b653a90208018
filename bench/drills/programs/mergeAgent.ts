import { existsSync, writeFileSync } from 'node:fs';
import { FeatureTools } from '../../../src/core/agents/demo/featureTools';
import { type Conduct, DeedBook } from '../merge/deed';
import { breakChecks, editAtRandom, mendChecks, textFiles } from '../merge/edits';
import { gitIn, keepBoth, keepMine, merges } from '../merge/keepBoth';
import { deedFile, readDeed } from '../merge/ledger';
import { SeededRandom } from '../seededRandom';

// `mergeAgent.js LEDGER SEED`: one attempt at one feature. What it did stands in LEDGER before it submits.
const [, , ledger = '', seed = ''] = process.argv;
const feature = Number(process.env['MUSTER_FEATURE_ID']);
const worktree = process.cwd();

void (async () => {
  const { MUSTER_TOOLS_URL = '', MUSTER_TOOLS_TOKEN = '' } = process.env;
  const tools = await FeatureTools.connect(MUSTER_TOOLS_URL, MUSTER_TOOLS_TOKEN);
  const { integrationBranch } = await tools.feature(feature);
  let run = 1;
  while (existsSync(deedFile(ledger, feature, run))) run += 1;
  const random = new SeededRandom(`${seed}/${feature}/${run}`);
  const book = new DeedBook();
  const place = { worktree, random, feature, book };
  let conduct = conductOf(run, random);
  if (conduct === 'anew') gitIn(worktree, 'reset', '--quiet', '--hard', integrationBranch);
  if (conduct === 'edit' || conduct === 'anew') {
    editAtRandom(place);
    if (random.chance(0.25)) breakChecks(place);
    commit(`Work on feature ${feature}`);
  } else {
    if (mendChecks(place)) commit('Mend what the checks have found');
    conduct = bringUpToDate(conduct, integrationBranch, book);
  }
  writeFileSync(deedFile(ledger, feature, run), JSON.stringify(book.close(feature, conduct)));
  console.log((await tools.call('feature_mark_passing', { id: feature })).text);
  await tools.close();
})();

function conductOf(run: number, random: SeededRandom): Conduct {
  if (run === 1) return 'edit';
  const before = readDeed(deedFile(ledger, feature, run - 1)).conduct;
  // What was spoilt is begun anew.
  if (before === 'markers' || before === 'ours' || before === 'mine') return 'anew';
  return random.pick(['solve', 'solve', 'solve', 'solve', 'markers', 'ours', 'mine', 'anew']);
}

/** Merges the integration branch, and returns what that came to. */
function bringUpToDate(conduct: Conduct, branch: string, book: DeedBook): Conduct {
  if (conduct === 'ours') {
    gitIn(worktree, 'merge', '--quiet', '--no-edit', '-s', 'ours', branch);
    return conduct;
  }
  if (merges(worktree, branch)) return keepsBothUnasked() ? 'solve' : 'edit';
  if (conduct === 'solve') keepBoth(worktree, feature, book);
  if (conduct === 'mine') keepMine(worktree);
  commit('Merge by hand');
  return conduct;
}

/** Attributes that hold in the worktree, as an agent's own merges follow them. */
function keepsBothUnasked(): boolean {
  return textFiles(worktree).some((name) =>
    gitIn(worktree, 'check-attr', 'merge', '--', name).toString().trimEnd().endsWith(': union'),
  );
}

function commit(message: string): void {
  gitIn(worktree, 'add', '--all');
  gitIn(worktree, 'commit', '--quiet', '--allow-empty', '--message', message);
}
