import { joined } from './commandWords';
import type { TreeFiles } from './treeFiles';

/** Files that pytest reads its settings from, and the sections in each. */
const places: readonly (readonly [file: string, section: RegExp])[] = [
  ['pytest.toml', /^pytest/],
  ['.pytest.toml', /^pytest/],
  ['pytest.ini', /^pytest$/],
  ['.pytest.ini', /^pytest$/],
  ['pyproject.toml', /^tool\.pytest(?:\.|$)/],
  ['tox.ini', /^pytest$/],
  ['setup.cfg', /^tool:pytest$/],
];

/** The sections about pytest, by file. */
export async function pytestSettings(files: TreeFiles, folder = ''): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const [name, section] of places) {
    const file = joined(folder, name);
    const text = await files.text(file);
    const part = text === undefined ? '' : sectionsOf(text, section);
    if (part !== '') found.set(file, part);
  }
  return found;
}

export async function hasPytestSettings(files: TreeFiles): Promise<string | undefined> {
  const [file] = [...(await pytestSettings(files)).keys()];
  return file === undefined ? undefined : `${file} has settings of pytest`;
}

/** Lines of the sections whose name fits, comments and blank lines left out. */
function sectionsOf(text: string, wanted: RegExp): string {
  let inside = false;
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    // A row of an array in TOML looks much the same, but its texts are in quotes.
    const header = /^\s*\[{1,2}\s*([\w.:-]+)\s*\]{1,2}\s*(?:[#;].*)?$/.exec(line)?.[1];
    if (header !== undefined) inside = wanted.test(header);
    if (inside && line.trim() !== '' && !/^\s*[#;]/.test(line)) lines.push(line.trimEnd());
  }
  return lines.join('\n');
}
