import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { clampSettings, defaultSettings, type Settings } from '../../src/core/settings';
import {
  commandIds,
  contextKeys,
  dashboardViewType,
  featureTabViewType,
  itemWords,
  manageTrustCommand,
  panelContainerId,
  panelViewId,
  problemsWithWelcome,
  type ProjectKey,
  settingKeys,
  settingsSection,
  viewContainerId,
  viewIds,
} from '../../src/host/contributions';
import { holds } from '../support/whenClause';

interface Clauses {
  readonly when?: string;
  readonly enablement?: string;
}
interface Command extends Clauses {
  readonly command: string;
  readonly title: string;
  readonly category: string;
}
interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly scope: string;
  readonly order: number;
}
interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly virtualWorkspaces: { readonly supported: boolean };
    readonly untrustedWorkspaces: {
      readonly supported: boolean | string;
      readonly restrictedConfigurations: readonly string[];
    };
  };
  readonly contributes: {
    readonly languageModelTools: readonly { readonly displayName: string }[];
    readonly commands: readonly Command[];
    readonly submenus: readonly { readonly id: string; readonly label: string }[];
    readonly menus: Readonly<
      Record<string, readonly (Clauses & { readonly command?: string; readonly submenu?: string })[]>
    >;
    readonly views: Readonly<
      Record<string, readonly { readonly id: string; readonly icon: string; readonly when?: string }[]>
    >;
    readonly viewsContainers: {
      readonly activitybar: readonly { readonly id: string; readonly icon: string }[];
      readonly panel: readonly { readonly id: string; readonly icon: string }[];
    };
    readonly viewsWelcome: readonly (Clauses & { readonly view: string; readonly contents: string })[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly id: string;
        readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

const root = process.cwd();
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const manifest = read('package.json') as Manifest;
const strings = read('package.nls.json') as Readonly<Record<string, string>>;
const { contributes } = manifest;
const settings = contributes.configuration.properties;
const settingNames = Object.keys(settingKeys) as (keyof Settings)[];

/** Every string below `value`, with the keys that lead to it. */
function* stringsIn(value: unknown, keys: readonly string[] = []): Generator<{ key: string; text: string }> {
  if (typeof value === 'string') yield { key: keys.at(-1) ?? '', text: value };
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield* stringsIn(inner, Array.isArray(value) ? keys : [...keys, key]);
    }
  }
}

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
    const linked = Object.values(strings).flatMap((text) =>
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

  it('has a welcome page for each problem that the code leaves to one', () => {
    const all = clauses().join('\n');
    for (const code of problemsWithWelcome) assert.match(all, new RegExp(`problem == ${code}\\b`));
  });

  it('contributes exactly the settings of the engine, with its defaults', () => {
    const expected = Object.values(settingKeys).map((key) => `${settingsSection}.${key}`);
    assert.deepEqual(sorted(Object.keys(settings)), sorted(expected));
    for (const name of settingNames) {
      const key = settingKeys[name];
      // The settings editor has no `undefined`: an empty text stands for it.
      assert.deepEqual(settings[`${settingsSection}.${key}`]?.default, defaultSettings[name] ?? '', key);
    }
  });

  it('states the same ranges for numbers as the engine clamps to', () => {
    for (const name of settingNames) {
      const key = settingKeys[name];
      const setting = settings[`${settingsSection}.${key}`];
      if (setting?.type !== 'integer' && setting?.type !== 'number') continue;
      const clamped = (value: number): unknown =>
        clampSettings({ ...defaultSettings, [name]: value } satisfies Settings).settings[name];
      assert.equal(setting.minimum, clamped(Number.MIN_SAFE_INTEGER), key);
      assert.equal(setting.maximum, clamped(Number.MAX_SAFE_INTEGER), key);
    }
  });

  it('lists the settings in an order without gaps or doubles', () => {
    const orders = Object.values(settings).map(({ order }) => order);
    assert.deepEqual(
      orders,
      orders.map((_, index) => index + 1),
    );
  });

  it('keeps programs, variables and folders of one machine out of settings synchronization', () => {
    for (const key of [
      'executables',
      'providerArguments',
      'commandTemplate',
      'environment',
      'worktreeRoot',
    ] as const) {
      assert.equal(settings[`${settingsSection}.${settingKeys[key]}`]?.scope, 'machine-overridable', key);
    }
  });

  it('lets each folder of a window have settings of its own, as each repository has an engine of its own', () => {
    const withScope = (scope: string): string[] =>
      settingNames
        .filter((name) => settings[`${settingsSection}.${settingKeys[name]}`]?.scope === scope)
        .sort();
    // A folder's settings cannot change these.
    assert.deepEqual(withScope('window'), ['chatEnabled', 'chatMcpServer']);
    assert.deepEqual(withScope('machine'), ['langfuseUrl', 'testingRunChecks']);
    const ofFolders = [...withScope('resource'), ...withScope('machine-overridable')];
    assert.equal(ofFolders.length, settingNames.length - 4);
  });

  it('lets no workspace decide where traces are sent, and with them the keys', () => {
    assert.equal(settings[`${settingsSection}.${settingKeys.langfuseUrl}`]?.scope, 'machine');
  });

  it('stays off where the workspace is not on disk', () => {
    assert.equal(manifest.capabilities.virtualWorkspaces.supported, false);
  });

  it('offers in Restricted Mode only what runs nothing, and one view that says why', () => {
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    const early = { isWorkspaceTrusted: false, workspaceFolderCount: 1 };
    const context = { ...early, [contextKeys.project]: 'untrusted' satisfies ProjectKey };
    for (const each of [early, context]) {
      const offered = contributes.commands
        .filter(({ enablement }) => enablement === undefined || holds(enablement, each))
        .map(({ command }) => command);
      assert.deepEqual(sorted(offered), sorted([commandIds.showLog, commandIds.openSettings]));
    }
    const views = Object.values(contributes.views).flat();
    const shown = views.filter(({ when }) => when === undefined || holds(when, context));
    assert.deepEqual(
      shown.map(({ id }) => id),
      [viewIds.agents, panelViewId],
    );
    const welcome = contributes.viewsWelcome.filter(({ when = '' }) => holds(when, context));
    assert.deepEqual(
      welcome.map(({ view, contents }) => [view, contents]),
      [[viewIds.agents, '%welcome.untrusted%']],
    );
    assert.match(strings['welcome.untrusted'] ?? '', new RegExp(`\\(command:${manageTrustCommand}\\)`));
  });

  it('takes no program, variable or switch from a workspace before it is trusted', () => {
    const names = [
      ...['provider', 'providers', 'executables', 'providerArguments', 'commandTemplate', 'environment'],
      ...['gateCommands', 'gateDetect', 'gateOnScriptChange', 'permissionPrompts', 'yolo', 'worktreeRoot'],
      ...['setupCommands', 'setupCopy', 'setupLink', 'setupEnv', 'planningGoals'],
      ...['langfuseEnabled', 'langfuseIncludeText', 'chatEnabled', 'chatMcpServer'],
    ] as const satisfies readonly (keyof Settings)[];
    assert.deepEqual(
      sorted(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations),
      sorted(names.map((name) => `${settingsSection}.${settingKeys[name]}`)),
    );
  });

  it('starts by itself only where Muster was used before or its dashboard was open', () => {
    assert.deepEqual(manifest.activationEvents, [
      'workspaceContains:.git/muster',
      `onWebviewPanel:${dashboardViewType}`,
      `onWebviewPanel:${featureTabViewType}`,
    ]);
  });

  it('keeps every text for people in package.nls.json, and none there that is not used', () => {
    const shown = new Set([
      'title',
      'category',
      'name',
      'contextualTitle',
      'label',
      'contents',
      'description',
      'markdownDescription',
      'enumDescriptions',
      'patternErrorMessage',
      'altText',
    ]);
    const used = new Set<string>();
    // Names, descriptions and schemas of tools are for models; people see their titles.
    const { languageModelTools, ...forPeople } = contributes;
    const titles = languageModelTools.map(({ displayName }) => ({ title: displayName }));
    for (const { key, text } of [
      ...stringsIn(forPeople),
      ...stringsIn(titles),
      ...stringsIn(manifest.capabilities),
    ]) {
      const name = /^%(.+)%$/.exec(text)?.[1];
      if (shown.has(key)) assert.ok(name !== undefined, `“${text}” is not in package.nls.json`);
      if (name !== undefined) used.add(name);
    }
    assert.deepEqual(sorted(used), sorted(Object.keys(strings)));
  });

  it('ticks a step of the walkthrough off by commands, settings and context keys that there are', () => {
    const commands = new Set<string>(Object.values(commandIds));
    const keys = new Set<string>(Object.values(contextKeys));
    const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    assert.ok(steps.length >= 5);
    for (const { id, completionEvents } of steps) {
      assert.ok(completionEvents.length > 0, id);
      for (const event of completionEvents) {
        const [kind, what = ''] = event.split(':');
        if (kind === 'onCommand') assert.ok(commands.has(what), event);
        else if (kind === 'onSettingChanged') assert.ok(what in settings, event);
        else assert.ok(kind === 'onContext' && keys.has(what.split(' == ')[0] ?? ''), event);
      }
    }
  });

  it('has pictures in the walkthrough that follow the theme and stay small', () => {
    for (const { media } of contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps)) {
      const picture = readFileSync(path.join(root, media.svg), 'utf8');
      assert.ok(picture.length < 6000, media.svg);
      assert.match(picture, /var\(--vscode-editor-background\)/, media.svg);
      assert.doesNotMatch(picture, /<script|<text|(?:fill|stroke): #/, media.svg);
    }
  });

  it('names only files that exist', () => {
    const icons = [...stringsIn(contributes)].filter(
      ({ key, text }) => (key === 'icon' || key === 'svg') && !text.startsWith('$('),
    );
    for (const file of [manifest.icon, ...icons.map(({ text }) => text)]) {
      assert.ok(existsSync(path.join(root, file)), file);
    }
  });
});
