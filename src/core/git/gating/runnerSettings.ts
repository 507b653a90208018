import { joined, type ProgramCall } from './commandWords';
import { manifestPart } from './packageScripts';
import { pytestSettings } from './pytestSettings';
import type { TreeFiles } from './treeFiles';

/** What a program reads by itself that decides which checks it makes, beside what its command line names. */
interface Runner {
  readonly program: RegExp;
  /** Files of the folder that it is called in. */
  readonly files: RegExp;
  /** Entries of package.json. */
  readonly entries?: readonly string[];
}

const runners: readonly Runner[] = [
  { program: /^(?:jest|react-scripts)$/, files: /^jest\.config\.\w+$/, entries: ['jest'] },
  { program: /^vitest$/, files: /^(?:vitest\.(?:config|workspace)|vite\.config)\.\w+$/ },
  { program: /^_?mocha$/, files: /^\.mocharc\.\w+$/, entries: ['mocha'] },
  { program: /^ava$/, files: /^ava\.config\.\w+$/, entries: ['ava'] },
  { program: /^(?:playwright|cypress)$/, files: /^(?:playwright|cypress)\.config\.\w+$/ },
  { program: /^karma$/, files: /^karma\.conf\.\w+$/ },
  {
    program: /^eslint$/,
    files: /^(?:eslint\.config\.\w+|\.eslintrc(?:\.\w+)?|\.eslintignore)$/,
    entries: ['eslintConfig', 'eslintIgnore'],
  },
];

/** Settings by which package managers run scripts otherwise, or not at all. */
const managers = /^(?:npm|pnpm|yarn|bun)(?:\.cmd)?$/;
const managerSettings =
  /^(?:script-shell|shell-emulator|ignore-scripts|enable-pre-post-scripts|node-options|if-present|workspaces?|include-workspace-root|prefix|yarn-path)\b/;
const managerFiles = ['.npmrc', '.yarnrc'];
const managerFilesAsAWhole = ['.yarnrc.yml', 'bunfig.toml'];

/** The settings that decide what a call checks, by name. */
export async function runnerSettings(
  files: TreeFiles,
  { words, folder }: ProgramCall,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const add = async (file: string): Promise<void> => {
    const text = await files.text(file);
    if (text !== undefined) found.set(`${file}: settings`, text);
  };
  const names = words.map((word) => word.slice(word.lastIndexOf('/') + 1).replace(/\.cmd$/, ''));
  for (const { program, files: wanted, entries = [] } of runners) {
    if (!names.some((name) => program.test(name))) continue;
    for (const { name } of await files.list(folder)) if (wanted.test(name)) await add(joined(folder, name));
    for (const named of configFiles(words)) await add(joined(folder, named));
    for (const entry of entries) {
      const text = await manifestPart(files, folder, entry);
      if (text !== undefined) found.set(`${joined(folder, 'package.json')}: "${entry}"`, text);
    }
  }
  if (names.some((name) => name === 'pytest' || name === 'py.test')) {
    for (const [file, text] of await pytestSettings(files, folder))
      found.set(`${file}: settings of pytest`, text);
  }
  if (managers.test(words[0] ?? '')) {
    for (const name of managerFilesAsAWhole) await add(joined(folder, name));
    for (const name of managerFiles) {
      const lines = (await files.text(joined(folder, name)))?.split(/\r?\n/) ?? [];
      const about = lines.map((line) => line.trim()).filter((line) => managerSettings.test(line));
      if (about.length > 0) found.set(`${joined(folder, name)}: how scripts are run`, about.join('\n'));
    }
  }
  // It runs tests through whatever `runner` names.
  if (words[0] === 'cargo')
    for (const name of ['config.toml', 'config']) await add(joined(folder, `.cargo/${name}`));
  return found;
}

/** Files that are named with `--config` or `-c`. */
function configFiles(words: readonly string[]): string[] {
  return words.flatMap((word, at) => {
    if (word === '--config' || word === '-c') return words[at + 1] ?? [];
    return /^--config=(.+)$/.exec(word)?.[1] ?? [];
  });
}
