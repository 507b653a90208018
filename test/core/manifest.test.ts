import assert from 'node:assert/strict';
import {
  commandIds,
  contextKeys,
  dashboardViewType,
  featureTabViewType,
  panelContainerId,
  panelViewId,
  problemsWithWelcome,
  viewContainerId,
  viewIds,
} from '../../src/host/contributions';
import { itemWords, webviewItemKey } from '../../src/shared/itemWords';
import { readManifest, readManifestTexts, stringsIn } from '../support/manifest';

const manifest = readManifest();
const { contributes } = manifest;

const clauses = (): string[] =>
  [...stringsIn(contributes)]
    .filter(({ key }) => key === 'when' || key === 'enablement')
    .map(({ text }) => text);

const sorted = (values: Iterable<string>): string[] => [...values].sort();

describe('the manifest', () => {
  it('contributes exactly the commands that the code registers', () => {
    assert.deepEqual(
      sorted(contributes.commands.map(({ command }) => command)),
      sorted(Object.values(commandIds)),
    );
  });

  it('gives every command the same category, so that the palette finds them by one word', () => {
    for (const { command, category } of contributes.commands) assert.equal(category, '%category%', command);
  });

  it('names only known commands in menus and welcome pages', () => {
    const own = new Set<string>(Object.values(commandIds));
    const items = Object.values(contributes.menus).flat();
    const used = items.flatMap(({ command }) => command ?? []);
    const linked = Object.values(readManifestTexts()).flatMap((text) =>
      [...text.matchAll(/\(command:(muster\.[^)?]*)/g)].map((match) => match[1] ?? ''),
    );
    assert.deepEqual(
      [...used, ...linked].filter((command) => !own.has(command)),
      [],
    );
  });

  it('shows every submenu that it has, and fills it', () => {
    const items = Object.values(contributes.menus).flat();
    const shown = items.flatMap(({ submenu }) => submenu ?? []);
    assert.deepEqual(sorted(new Set(shown)), sorted(contributes.submenus.map(({ id }) => id)));
    for (const { id } of contributes.submenus) assert.ok((contributes.menus[id] ?? []).length > 1, id);
    for (const { command, submenu } of items) assert.equal((command ?? submenu) !== undefined, true);
  });

  it('orders what a menu offers under the same condition, instead of leaving it to the language', () => {
    for (const [menu, items] of Object.entries(contributes.menus)) {
      const places = items
        .filter(({ group = '' }) => group.includes('@'))
        .map(({ group = '', when = '' }) => `${group} when ${when}`);
      const doubled = places.filter((place, index) => places.indexOf(place) !== index);
      assert.deepEqual(doubled, [], menu);
    }
  });

  it('asks in a menu only for what there is where it opens', () => {
    for (const [menu, items] of Object.entries(contributes.menus)) {
      const absent = menu.startsWith('webview/') ? /\bview(Item)?\b/ : /\b(webviewId|musterItem)\b/;
      for (const { command, when = '' } of items)
        assert.doesNotMatch(when, absent, `${menu}: ${command ?? ''}`);
    }
  });

  it('has the views of the code in one container', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [viewContainerId],
    );
    const views = contributes.views[viewContainerId] ?? [];
    assert.deepEqual(sorted(views.map(({ id }) => id)), sorted(Object.values(viewIds)));
    assert.deepEqual(
      contributes.viewsContainers.panel.map(({ id }) => id),
      [panelContainerId],
    );
    assert.deepEqual(
      contributes.views[panelContainerId]?.map(({ id }) => id),
      [panelViewId],
    );
    for (const { view } of contributes.viewsWelcome) {
      assert.ok(
        views.some(({ id }) => id === view),
        view,
      );
    }
  });

  it('uses in its clauses only context keys, views and words that the code sets', () => {
    const keys = new Set<string>([...Object.values(contextKeys), ...Object.values(viewIds)]);
    const words = new Set<string>(Object.values(itemWords));
    for (const clause of clauses()) {
      for (const [key] of clause.matchAll(/(?<!config\.)\bmuster\.\w+/g))
        assert.ok(keys.has(key), `${key} in “${clause}”`);
      for (const match of clause.matchAll(/viewItem =~ \/\\b(\w+)\\b\//g)) {
        assert.ok(words.has(match[1] ?? ''), `${String(match[1])} in “${clause}”`);
      }
    }
  });

  it('sets no context key that no clause asks for', () => {
    const all = clauses().join('\n');
    for (const key of Object.values(contextKeys)) assert.ok(all.includes(key), key);
    for (const word of Object.values(itemWords)) {
      // `feature` is there for other extensions' menus, as `agent` is used by ours.
      if (word !== itemWords.feature) assert.ok(all.includes(`\\b${word}\\b`), word);
    }
  });

  it('offers in the dashboard what the trees offer of agents and features, in the same order', () => {
    const { 'view/item/context': tree = [], 'webview/context': webview = [] } = contributes.menus;
    const inTree = tree
      .filter(
        ({ when = '', group }) =>
          /^view == muster\.(agents|features) /.test(when) && !group?.startsWith('inline'),
      )
      .map(({ command, when = '', group }) => [
        command,
        when.replace(/^view == muster\.\w+ && /, '').replaceAll('viewItem', webviewItemKey),
        group,
      ]);
    const inPage = 'webviewId =~ /^muster\\./ && ';
    assert.deepEqual(
      webview.map(({ command, when = '', group }) => [command, when.replace(inPage, ''), group]),
      inTree,
    );
    assert.ok(inTree.length > 20);
  });

  it('has a welcome page for each problem that the code leaves to one', () => {
    const all = clauses().join('\n');
    for (const code of problemsWithWelcome) assert.match(all, new RegExp(`problem == ${code}\\b`));
  });

  it('starts by itself only where Muster was used before or its dashboard was open', () => {
    assert.deepEqual(manifest.activationEvents, [
      'workspaceContains:.git/muster',
      `onWebviewPanel:${dashboardViewType}`,
      `onWebviewPanel:${featureTabViewType}`,
    ]);
  });
});
