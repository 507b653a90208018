import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '../../support/waitUntil';
import { Keys } from '../keys';
import { makeSampleRepository } from '../sampleRepository';
import type { Theme } from '../themes';
import { makeTourProject, passed, total } from '../tour/tourProject';
import { quickPick, type Tour, views } from '../tour/views';
import { Workbench } from '../workbench';
import { type Frame, smallPng } from './upng';

/** What the README shows, and the view of the tour that it is taken of. */
const stills: Readonly<Record<string, string>> = {
  'mission-control': 'mission-control',
  graph: 'graph',
  timeline: 'timeline',
  land: 'land',
};
const size = { width: 1280, height: 800 };
const frameMs = 900;
const lastFrameMs = 4000;
const mostFrames = 45;
/** So long do the agents of the stills stay with each of their steps, and are seen in their middle. */
const slowPaceMs = 30_000;

async function main(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const save = (name: string, frames: readonly Frame[], colors: number): void => {
    const file = path.join(folder, `${name}.png`);
    const png = smallPng(frames, colors);
    writeFileSync(file, png);
    console.log(`${path.relative('.', file)}: ${Math.round(png.length / 1000)} kB`);
  };
  save('run', await filmRun(), 96);
  await takeStills((name, png) => save(name, [{ png, forMs: 0 }], 256));
}

/** A whole run, from the import of the backlog until everything has passed. */
async function filmRun(): Promise<readonly Frame[]> {
  const sample = makeSampleRepository(total);
  const workbench = await Workbench.start({ folder: sample.path, theme: 'dark' });
  try {
    await workbench.page.setViewportSize(size);
    await workbench.openContainer('Muster');
    await workbench.chooseFile('Muster: Import Features…', sample.backlogFile);
    await workbench.answerDialog(`Import ${total} features from features.json?`, 'Import');
    await workbench.statusBarItem(`0/${total}`).click();
    const start = workbench.webview().getByRole('button', { name: 'Start', exact: true });
    await start.waitFor();
    const frames: Frame[] = [{ png: await workbench.page.screenshot(), forMs: 2 * frameMs }];
    await start.click();
    const done = workbench.webview().getByText(`${total} of ${total} features pass`);
    await waitUntil(
      'every feature has passed',
      async () => {
        frames.push({ png: await workbench.page.screenshot(), forMs: frameMs });
        return done.isVisible();
      },
      { timeoutMs: 600_000, everyMs: frameMs },
    );
    frames.push({ png: await workbench.page.screenshot(), forMs: lastFrameMs });
    return thinned(frames);
  } finally {
    await workbench.stop();
    sample.remove();
  }
}

/** At most so many, evenly; the first and the last stay. */
function thinned(frames: readonly Frame[]): readonly Frame[] {
  const every = Math.ceil(frames.length / mostFrames);
  return frames.filter((_, index) => index % every === 0 || index === frames.length - 1);
}

/** A run in its middle, in which agents are at work and one has asked. */
async function takeStills(save: (name: string, png: Uint8Array) => void): Promise<void> {
  const sample = makeTourProject({ directives: { 4: 'demo:fail-once', 8: 'demo:ask=3600' } });
  process.env['MUSTER_DEMO_PACE_MS'] = String(slowPaceMs);
  // As on the machine of a user, whose projects lie in the home folder.
  process.env['HOME'] = path.dirname(sample.path);
  const workbench = await Workbench.start({ folder: sample.path, theme: 'dark' });
  try {
    const { page } = workbench;
    await page.setViewportSize(size);
    const tour: Tour = { workbench, keys: new Keys(page), dashboard: workbench.webview() };
    await workbench.openContainer('Muster');
    await workbench.statusBarItem(`${passed}/${total}`).click();
    await tour.dashboard.getByRole('button', { name: /^Break deadlock/ }).click();
    await quickPick(tour, 'Skip #4').waitFor();
    await workbench.pick('Skip #4: go on without it');
    await tour.dashboard.getByRole('button', { name: 'Retry feature 4' }).click();
    await tour.dashboard.getByRole('button', { name: 'Start', exact: true }).click();
    await workbench.statusBarItem(new RegExp(`2\\s+${passed}/${total}\\s+[1-9]`)).waitFor();
    for (const theme of ['dark', 'light'] as const satisfies readonly Theme[]) {
      await workbench.useTheme(theme);
      for (const [name, viewName] of Object.entries(stills)) {
        const view = views.find((each) => each.name === viewName);
        if (view === undefined) throw new Error(`The tour has no view ${viewName}.`);
        await view.byMouse(tour);
        for (const shown of view.shows(tour)) await shown.waitFor();
        if (view.inDashboard) await view.shows(tour)[0]?.scrollIntoViewIfNeeded();
        save(`${name}-${theme}`, await page.screenshot());
        await view.leave?.(tour);
      }
    }
    await workbench.runCommand('Muster: Stop');
    await workbench.statusBarItem(new RegExp(`0\\s+${passed}/${total}`)).waitFor();
  } finally {
    await workbench.stop();
    sample.remove();
  }
}

main(path.resolve('docs/pictures')).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
