import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readDirectives } from './directives';
import { type FeatureDetails, FeatureTools } from './featureTools';
import { pause, say } from './say';

export interface DemoTesterOptions {
  readonly toolsUrl: string;
  readonly toolToken: string;
  readonly worktree: string;
  /** Between two steps, so that people can watch. */
  readonly paceMs: number;
}

/** Checks that come with the sample project. */
const projectCheck = 'scripts/check.mjs';

/** Tests the features of its batch again on the integrated tree. Returns the exit code. */
export async function runDemoTester(options: DemoTesterOptions): Promise<number> {
  say('thinking', 'I am the demo agent, testing: a script, no AI is involved.');
  const tools = await FeatureTools.connect(options.toolsUrl, options.toolToken);
  try {
    say('tool', 'feature_get_for_regression');
    const batch = await tools.batch();
    for (const feature of batch) await test(options, tools, feature);
    say('done', `Tested ${batch.map(({ id }) => `#${id}`).join(', ')}.`);
    return 0;
  } finally {
    await tools.close();
  }
}

async function test(options: DemoTesterOptions, tools: FeatureTools, feature: FeatureDetails): Promise<void> {
  const { id, name } = feature;
  // `-once`: as long as the feature was never set back.
  const text = [feature.description, ...feature.steps].join('\n');
  const directives = readDirectives(text, feature.regressions === 0);
  say('testing', `Testing #${id} “${name}” on the integrated tree.`);
  await pause(options.paceMs);
  if (directives.has('hangtest')) {
    say('working', 'Hanging, as the feature asks for.');
    await new Promise(() => setInterval(() => undefined, 60_000));
  }
  if (directives.has('noverdict')) {
    say('working', `Giving no verdict on #${id}, as the feature asks for.`);
    return;
  }
  if (directives.has('check')) {
    const file = noteOf(options.worktree, id);
    const command = `node -e "process.exit(require('fs').existsSync('${file ?? 'features'}') ? 0 : 1)"`;
    say('tool', `feature_set_check ${id}`);
    await tools.call('feature_set_check', { id, command });
  }
  const seen = directives.has('regress')
    ? 'The demo agent says that it does not work any more, as the feature asks for.'
    : await whatIsWrong(options.worktree, id);
  if (seen === undefined) {
    say('tool', `feature_mark_passing ${id}`);
    report(await tools.call('feature_mark_passing', { id }));
  } else {
    say('tool', `feature_mark_failing ${id}`);
    report(await tools.call('feature_mark_failing', { id, reason: seen }));
  }
}

function report({ ok, text }: { readonly ok: boolean; readonly text: string }): void {
  say(ok ? 'working' : 'failed', text);
}

/** The feature's files are there, and the project's own check is green. */
async function whatIsWrong(worktree: string, id: number): Promise<string | undefined> {
  if (noteOf(worktree, id) === undefined) return `There is no file features/${id}-… on the integrated tree.`;
  if (!existsSync(path.join(worktree, projectCheck))) return undefined;
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [projectCheck],
      { cwd: worktree, env, windowsHide: true },
      (error, _stdout, stderr) => resolve(error === null ? undefined : `${projectCheck} fails: ${stderr}`),
    );
  });
}

function noteOf(worktree: string, id: number): string | undefined {
  const folder = path.join(worktree, 'features');
  const name = existsSync(folder)
    ? readdirSync(folder).find((each) => each.startsWith(`${id}-`) && each.endsWith('.md'))
    : undefined;
  return name === undefined ? undefined : `features/${name}`;
}
