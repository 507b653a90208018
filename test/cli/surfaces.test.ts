import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commands } from '../../src/cli/commands';
import { commandIds, viewIds } from '../../src/host/contributions';

interface MenuItem {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: { menus: Readonly<Record<string, readonly MenuItem[]>> };
};
const { menus } = manifest.contributes;
const itemsOf = (menu: string): readonly MenuItem[] => menus[menu] ?? [];

const isInPalette = (id: string): boolean =>
  !itemsOf('commandPalette').some(({ command, when }) => command === id && when === 'false');

/** Views that offer the command for the whole (`title`) or for one of their rows (`menu`), also in a submenu. */
function placesOf(id: string): { readonly kind: 'title' | 'menu'; readonly view: string }[] {
  const submenus = Object.keys(menus).filter((menu) => itemsOf(menu).some(({ command }) => command === id));
  const kinds = { 'view/title': 'title', 'view/item/context': 'menu' } as const;
  return Object.entries(kinds).flatMap(([menu, kind]) =>
    itemsOf(menu)
      .filter(({ command, submenu }) => command === id || submenus.includes(submenu ?? ''))
      .flatMap(({ when = '' }) => viewsIn(when))
      .map((view) => ({ kind, view })),
  );
}

/** Those that `view == muster.agents` or `view =~ /^muster\\./` means. */
function viewsIn(when: string): string[] {
  const named = [...when.matchAll(/view == (muster\.\w+)/g)].map(([, view = '']) => view);
  const alike = [...when.matchAll(/view =~ \/(.+?)\/(?= |$)/g)].map(
    ([, pattern = '']) => new RegExp(pattern),
  );
  return [...named, ...Object.values(viewIds).filter((view) => alike.some((pattern) => pattern.test(view)))];
}

/** The rows of the table below these words, each as its cells. */
function tableAfter(words: string): string[][] {
  const document = readFileSync('docs/cli.md', 'utf8');
  const at = document.indexOf(words);
  assert.ok(at >= 0, `docs/cli.md has “${words}”`);
  const table = /\n\n((?:\|.*\n)+)/.exec(document.slice(at))?.[1] ?? '';
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const bare = (cell = ''): string => /^`(.*)`$/.exec(cell)?.[1] ?? '';
const viewCalled: Readonly<Record<string, string>> = {
  Agents: viewIds.agents,
  Features: viewIds.features,
  Worktrees: viewIds.worktrees,
  'Needs you': viewIds.needsYou,
};

/** What a cell such as `Features: menu, drag` says of the tree is so. */
function assertInTree(id: string, cell: string): void {
  const [, name = '', kind = ''] = /^([\w ]+): (\w+)/.exec(cell) ?? [];
  const found = placesOf(id).map((place) => `${place.view} ${place.kind}`);
  assert.ok(
    found.includes(`${viewCalled[name] ?? '?'} ${kind}`),
    `${id} in ${cell}; it is in ${found.join()}`,
  );
}

describe('What can be done is in the palette, in a view and in the terminal', () => {
  const everywhere = tableAfter('## The same from everywhere');
  const editorOnly = tableAfter('not there in the terminal, and why');
  const terminalOnly = tableAfter('the other way round');

  it('for every command of the editor, or the document says why not', () => {
    const named = [...everywhere.map(([, id]) => bare(id)), ...editorOnly.map(([id]) => bare(id))];
    assert.deepEqual([...named].sort(), Object.values<string>(commandIds).sort());
  });

  it('for every command of the terminal, or the document says why not', () => {
    const named = [
      ...everywhere.map(([, , , line]) => bare(line).split(' ')[1] ?? ''),
      ...terminalOnly.map(([line]) => bare(line).split(' ')[1] ?? ''),
    ];
    assert.deepEqual([...new Set(named)].sort(), Object.keys(commands).sort());
  });

  for (const [what = '', id, tree = '', line] of everywhere) {
    it(`${what}: ${bare(id)}, and ${bare(line)}`, () => {
      assert.ok(isInPalette(bare(id)), 'the palette hides it');
      assertInTree(bare(id), tree);
      const [program, name = '', ...words] = bare(line).split(' ');
      assert.equal(program, 'muster');
      const command = commands[name];
      assert.ok(command, 'there is no such command');
      for (const word of words) {
        if (word.startsWith('--')) assert.ok(word.slice(2) in command.options, word);
        else assert.ok(command.usage.includes(`muster ${name} ${word}`), word);
      }
    });
  }

  it('and what is missing in one of them is missing for a reason that is given, and really missing', () => {
    for (const [id, tree = '', why = ''] of editorOnly) {
      assert.ok(why.length > 0, bare(id));
      const isOwnRow = tree.startsWith('Features: a row of its own');
      assert.equal(isInPalette(bare(id)), !isOwnRow, bare(id));
      if (isOwnRow) assert.deepEqual(placesOf(bare(id)), []);
      else assertInTree(bare(id), tree);
    }
    for (const [line, why = ''] of terminalOnly) assert.ok(why.length > 0, line);
    // A list of exceptions that grows is a rule that is given up.
    assert.ok(editorOnly.length <= 16 && terminalOnly.length <= 8);
  });
});
