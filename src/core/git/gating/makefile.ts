import type { GateKind } from '../../settings';
import type { DetectedCommand } from './detectCommands';
import { doesSomething, joined } from './commandWords';
import type { TreeFiles } from './treeFiles';

/** What of a Makefile defines what its targets do; the text of each part, by name. */
export interface Makefile {
  readonly file: string;
  readonly targets: ReadonlyMap<string, MakeRule>;
  readonly variables: ReadonlyMap<string, string>;
  readonly includes: readonly string[];
  readonly firstTarget: string | undefined;
}

export interface MakeRule {
  /** All lines of the target, of all its rules. */
  readonly text: string;
  readonly prerequisites: readonly string[];
  /** The lines of its recipes, without make's own prefixes. */
  readonly recipe: string;
}

const wanted: readonly (readonly [string, GateKind])[] = [
  ['typecheck', 'typecheck'],
  ['lint', 'lint'],
  ['check', 'other'],
  ['test', 'test'],
  ['build', 'build'],
];

/** In make's own order. */
const names = ['GNUmakefile', 'makefile', 'Makefile'];

/** The Makefile that `make` would take in a folder, or the named one. */
export async function readMakefile(
  files: TreeFiles,
  folder = '',
  named?: string,
): Promise<Makefile | undefined> {
  for (const name of named === undefined ? names : [named]) {
    const file = joined(folder, name);
    const text = await files.text(file);
    if (text !== undefined) return parseMakefile(file, text);
  }
  return undefined;
}

export async function detectMakeTargets(files: TreeFiles): Promise<DetectedCommand[]> {
  const makefile = await readMakefile(files);
  if (makefile === undefined) return [];
  return wanted
    .filter(([target]) => isReal(makefile.targets.get(target)))
    .map(([target, kind]) => ({
      command: `make ${target}`,
      kind,
      why: `${makefile.file} has the target "${target}"`,
    }));
}

/** A target that needs nothing and only says something checks nothing. */
function isReal(rule: MakeRule | undefined): boolean {
  return rule !== undefined && (rule.prerequisites.length > 0 || doesSomething(rule.recipe));
}

export function parseMakefile(file: string, text: string): Makefile {
  const targets = new Map<string, { text: string; prerequisites: string[]; recipe: string }>();
  const variables = new Map<string, string>();
  const includes: string[] = [];
  let current: string[] = [];
  let firstTarget: string | undefined;
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    if (line.startsWith('\t')) {
      for (const name of current) addRecipe(targets.get(name), line);
      continue;
    }
    const plain = line.replace(/(^|\s)#.*$/, '').trimEnd();
    if (plain === '') continue;
    const assigned = /^(?:export\s+|override\s+)*([^\s:#=+?!]+)\s*(?:::?|\+|\?|!)?=/.exec(plain);
    const included = /^-?s?include\s+(.+)$/.exec(plain);
    const rule = /^([^\s:=#][^:=]*?)\s*::?(?!=)\s*(.*)$/.exec(plain);
    if (assigned?.[1] !== undefined) {
      variables.set(assigned[1], `${variables.get(assigned[1]) ?? ''}${plain}\n`);
      current = [];
    } else if (included?.[1] !== undefined) {
      includes.push(...included[1].split(/\s+/));
      current = [];
    } else if (rule?.[1] !== undefined) {
      const [before = '', ...recipe] = (rule[2] ?? '').split(';');
      current = rule[1].split(/\s+/);
      for (const name of current) {
        const known = targets.get(name) ?? { text: '', prerequisites: [], recipe: '' };
        known.text += `${plain}\n`;
        known.prerequisites.push(...before.split(/[\s|]+/).filter((each) => each !== ''));
        targets.set(name, known);
        if (recipe.length > 0) known.recipe += `${recipe.join(';')}\n`;
        if (!name.startsWith('.')) firstTarget ??= name;
      }
    }
  }
  return { file, targets, variables, includes, firstTarget };
}

function addRecipe(rule: { text: string; recipe: string } | undefined, line: string): void {
  if (rule === undefined) return;
  rule.text += `${line}\n`;
  rule.recipe += `${line.trim().replace(/^[@+-]+/, '')}\n`;
}
