import assert from 'node:assert/strict';
import { circleOf, type Import, importsBelow } from '../support/importGraph';

/** From the top down; a file may import its own floor and those below it. */
const floors = [
  ['src/core/createOrchestrator.ts', 'src/core/orchestrator.ts', 'src/core/orchestration/'],
  ['src/core/tools/'],
  ['src/core/agents/'],
  ['src/core/git/', 'src/core/scheduling/'],
  ['src/core/backlog/', 'src/core/messages/', 'src/core/analytics/'],
  ['src/core/store/'],
  ['src/core/settings.ts'],
  ['src/core/base/'],
];

function floorOf(file: string): number {
  return floors.findIndex((folders) => folders.some((folder) => file.startsWith(folder)));
}

/** What a folder may import, besides packages. */
function allowed({ from, to, typeOnly }: Import): boolean {
  const inside = (folder: string): boolean => to.startsWith(folder);
  if (from.startsWith('src/core/agents/runner/')) return inside('src/core/agents/runner/');
  if (from.startsWith('src/core/')) {
    // The mascots and the view model are shared with the webview and know nothing of the engine at run time.
    if (inside('src/shared/')) return true;
    return inside('src/core/') && floorOf(to) >= floorOf(from) && floorOf(from) >= 0;
  }
  if (from.startsWith('src/shared/')) return inside('src/shared/') || (inside('src/core/') && typeOnly);
  if (from.startsWith('src/cli/')) {
    return inside('src/cli/') || inside('src/core/') || inside('src/shared/');
  }
  if (from.startsWith('src/host/')) {
    return inside('src/host/') || inside('src/core/') || inside('src/shared/');
  }
  if (from.startsWith('webview-ui/')) return inside('webview-ui/') || inside('src/shared/');
  return false;
}

const isPath = (to: string): boolean => /^(src|webview-ui|test|bench)\//.test(to);

describe('The architecture', () => {
  const imports = importsBelow('src', 'webview-ui');

  it('was read: the walk found the composition root and what it imports', () => {
    assert.ok(imports.some(({ from }) => from === 'src/core/createOrchestrator.ts'));
    assert.ok(imports.length > 50, `only ${imports.length} imports`);
  });

  it('knows the floor of every file of the engine', () => {
    const homeless = imports.filter(({ from }) => from.startsWith('src/core/') && floorOf(from) < 0);
    assert.deepEqual([...new Set(homeless.map(({ from }) => from))], []);
  });

  it('has only arrows that point down', () => {
    const wrong = imports.filter((each) => isPath(each.to) && !allowed(each));
    assert.deepEqual(
      wrong.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });

  it('has no circle of imports', () => {
    assert.equal(circleOf(imports)?.join(' → '), undefined);
  });

  it('lets only src/host import vscode', () => {
    const wrong = imports.filter(({ from, to }) => to === 'vscode' && !from.startsWith('src/host/'));
    assert.deepEqual(
      wrong.map(({ from }) => from),
      [],
    );
  });

  it('gives the runner only Node and tree-kill', () => {
    const packages = imports
      .filter(({ from, to }) => from.startsWith('src/core/agents/runner/') && !isPath(to))
      .map(({ to }) => to)
      .filter((to) => !to.startsWith('node:') && to !== 'tree-kill');
    assert.deepEqual(packages, []);
  });
});

describe('circleOf', () => {
  it('finds a circle, and not one of types alone', () => {
    const edge = (from: string, to: string, typeOnly = false): Import => ({ from, to, typeOnly });
    assert.deepEqual(circleOf([edge('a', 'b'), edge('b', 'c'), edge('c', 'b')]), ['b', 'c', 'b']);
    assert.equal(circleOf([edge('a', 'b'), edge('b', 'a', true)]), undefined);
  });
});
