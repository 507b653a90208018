import type { FrameLocator, Locator } from 'playwright-core';
import type { Keys } from '../keys';
import type { Workbench } from '../workbench';

export interface Tour {
  readonly workbench: Workbench;
  readonly keys: Keys;
  readonly dashboard: FrameLocator;
}

/** A view, and how a person gets to it and out of it again in either way. */
export interface View {
  readonly name: string;
  readonly byMouse: (tour: Tour) => Promise<void>;
  readonly byKeyboard: (tour: Tour) => Promise<void>;
  /** What can be seen when it is there. */
  readonly shows: (tour: Tour) => readonly Locator[];
  /** It is a part of the dashboard, where axe can look. */
  readonly inDashboard?: true;
  readonly leave?: (tour: Tour) => Promise<void>;
}

export const quickPick = ({ workbench }: Tour, text: string | RegExp): Locator =>
  workbench.page.locator('.quick-input-widget', { hasText: text });

export const button = ({ dashboard }: Tour, name: string): Locator =>
  dashboard.getByRole('button', { name, exact: true });

const tab = ({ dashboard }: Tour, name: string): Locator => dashboard.getByRole('tab', { name });

const press = async (tour: Tour, name: string): Promise<void> => {
  await tour.keys.goTo(button(tour, name));
  await tour.keys.press('Enter');
};

const openDashboard = async ({ keys, workbench, dashboard }: Tour): Promise<void> => {
  await keys.runCommand('Muster: Open Dashboard');
  await workbench.editorTab('Muster').waitFor();
  await dashboard.locator('.header').waitFor();
};

/** A key may come before what shall hear it has the focus; a person sees that and presses it again. */
const pressUntil = async ({ keys }: Tour, toPress: readonly string[], shown: Locator): Promise<void> => {
  for (let presses = 0; presses < 20; presses++) {
    await keys.press(...toPress);
    const isShown = await shown.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (isShown) return;
  }
  throw new Error(`${toPress.join(', ')} does not show ${String(shown)}`);
};

const output = ({ workbench }: Tour): Locator =>
  workbench.page.locator('.panel .view-line', { hasText: 'demo agent' });

/** What was opened over the dashboard. */
const closeEditor = async ({ keys, dashboard }: Tour): Promise<void> => {
  await keys.runCommand('View: Close Editor');
  await dashboard.locator('.header').waitFor();
};

/** In the order of the visit; the dashboard stays open all the time. */
export const views: readonly View[] = [
  {
    name: 'sidebar',
    byMouse: async ({ workbench }) => {
      await workbench.openContainer('Muster');
      const header = workbench.view('Worktrees').locator('.pane-header');
      if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
      await workbench.treeRows('Features', 'Book catalogue').first().click();
    },
    byKeyboard: async ({ keys }) => {
      await keys.runCommand('Muster: Focus on Worktrees View');
      await keys.runCommand('Muster: Focus on Features View');
      await keys.press('Home', 'ArrowDown');
    },
    shows: ({ workbench }) => [
      workbench.treeRows('Agents', 'Full-text search').first(),
      workbench.treeRows('Features', 'Book catalogue').first(),
      workbench.treeRows('Needs You').first(),
      workbench.treeRows('Worktrees', 'Full-text search').first(),
    ],
  },
  {
    name: 'agent-output',
    byMouse: ({ workbench }) => workbench.treeRows('Agents', 'Full-text search').first().click(),
    byKeyboard: async (tour) => {
      await tour.keys.runCommand('Muster: Focus on Agents View');
      // Agents that end meanwhile leave their rows, also the one with the focus.
      await pressUntil(tour, ['Home', 'Enter'], output(tour));
    },
    shows: (tour) => [output(tour)],
    leave: ({ keys }) => keys.runCommand('View: Hide Panel'),
  },
  {
    name: 'mission-control',
    byMouse: async (tour) => {
      // With the agent that asks, or without it any more.
      await tour.workbench.statusBarItem(/[23]\s+5\/12/).click();
      // The feature that was looked at in the sidebar stands there.
      await tab(tour, 'Mission Control').click();
    },
    byKeyboard: openDashboard,
    shows: (tour) => [tour.dashboard.locator('.card').nth(1)],
    inDashboard: true,
  },
  {
    name: 'graph',
    byMouse: (tour) => tab(tour, 'Graph').click(),
    byKeyboard: async (tour) => {
      await openDashboard(tour);
      await pressUntil(tour, ['g'], tour.dashboard.locator('.graphPicture'));
    },
    shows: ({ dashboard }) => [dashboard.locator('.graphPicture')],
    inDashboard: true,
    leave: async (tour) => {
      await tab(tour, 'Mission Control').click();
      await tour.dashboard.locator('.graphPicture').waitFor({ state: 'detached' });
    },
  },
  ...(['Timeline', 'Analytics'] as const).map((title): View => {
    const chosen = ({ dashboard }: Tour): Locator =>
      dashboard.getByRole('tab', { name: title, selected: true });
    return {
      name: title.toLowerCase(),
      byMouse: (tour) => tab(tour, title).click(),
      byKeyboard: async (tour) => {
        await openDashboard(tour);
        await pressUntil(tour, [title.charAt(0).toLowerCase()], chosen(tour));
      },
      shows: (tour) => [chosen(tour), tour.dashboard.getByRole('tabpanel').locator('canvas, svg').first()],
      inDashboard: true,
      leave: (tour) => tab(tour, 'Mission Control').click(),
    };
  }),
  {
    name: 'feature-form',
    byMouse: (tour) => button(tour, 'Add feature').click(),
    byKeyboard: async (tour) => {
      await openDashboard(tour);
      await press(tour, 'Add feature');
    },
    shows: ({ dashboard }) => [dashboard.locator('.featureForm')],
    inDashboard: true,
    leave: (tour) => press(tour, 'Cancel: close the form without saving'),
  },
  {
    name: 'feature-details',
    byMouse: ({ dashboard }) => dashboard.locator('[data-feature="4"] .nameButton').click(),
    byKeyboard: async (tour) => {
      await openDashboard(tour);
      await tour.keys.goTo(tour.dashboard.locator('[data-feature][tabindex="0"]'));
      await tour.keys.goTo(tour.dashboard.locator('[data-feature="4"]'), ['ArrowDown', 'ArrowUp']);
      await tour.keys.press('ArrowRight');
    },
    shows: ({ dashboard }) => [dashboard.locator('[data-feature="4"] .details')],
    inDashboard: true,
    leave: ({ dashboard }) => dashboard.locator('[data-feature="4"] .nameButton').click(),
  },
  {
    name: 'reports',
    byMouse: async (tour) => {
      await tab(tour, 'Analytics').click();
      // The list that opens is the system's own, which a picture of a page does not have.
      await tour.dashboard.getByLabel('Show report').selectOption('velocity');
    },
    byKeyboard: async (tour) => {
      await openDashboard(tour);
      await pressUntil(tour, ['a'], tour.dashboard.getByLabel('Show report'));
      await tour.keys.goTo(tour.dashboard.getByLabel('Show report'));
      await tour.keys.type('Velocity');
    },
    shows: (tour) => [tour.dashboard.locator('.reports table').first()],
    inDashboard: true,
    leave: async (tour) => {
      await tour.dashboard.getByLabel('Show report').selectOption('');
      await tab(tour, 'Mission Control').click();
    },
  },
  {
    name: 'land',
    byMouse: (tour) => button(tour, 'Land: take the merged work into your own branch').click(),
    byKeyboard: async (tour) => {
      await openDashboard(tour);
      await press(tour, 'Land: take the merged work into your own branch');
    },
    shows: (tour) => [
      quickPick(tour, 'Merge into main'),
      tour.workbench.page.locator('.multiDiffEditor .view-line').first(),
    ],
    leave: async (tour) => {
      await tour.keys.press('Escape');
      await quickPick(tour, 'Merge into main').waitFor({ state: 'hidden' });
      await closeEditor(tour);
    },
  },
  {
    name: 'multi-diff',
    byMouse: async (tour) => {
      await tour.dashboard.locator('[data-feature="6"]').getByTitle('Show diff of feature 6').click();
    },
    byKeyboard: async (tour) => {
      await tour.keys.runCommand('Muster: Show Diff of Feature');
      // Until then what is typed goes to the dashboard, where letters are commands.
      await quickPick(tour, 'Sign in').locator('input.input:focus').waitFor();
      await tour.keys.type('#6 Sign in');
      await tour.keys.press('Enter');
    },
    shows: ({ workbench }) => [
      workbench.editorTab('Sign in'),
      workbench.page.locator('.multiDiffEditor .view-line').first(),
    ],
    leave: closeEditor,
  },
  {
    name: 'debug-log',
    byMouse: async ({ workbench }) => {
      const pane = workbench.view('Agents');
      await pane.locator('.pane-header').hover();
      await pane.locator('.pane-header .codicon-toolbar-more').click();
      await workbench.page.locator('.context-view .action-menu-item', { hasText: 'Open Debug Log' }).click();
    },
    byKeyboard: ({ keys }) => keys.runCommand('Muster: Open Debug Log'),
    shows: ({ workbench }) => [
      workbench.editorTab(/debug/i),
      workbench.page.locator('.editor-instance .view-line').first(),
    ],
    leave: closeEditor,
  },
];
