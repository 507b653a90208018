import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { sharedFile, writeFeatureFiles, writeSharedLine } from './demoWork';
import { type DirectiveName, readDirectives } from './directives';
import { type FeatureDetails, FeatureTools, type ToolAnswer } from './featureTools';
import { pause as delay, say } from './say';
import { WorktreeGit } from './worktreeGit';

export interface DemoAgentOptions {
  readonly toolsUrl: string;
  readonly toolToken: string;
  readonly featureId: number;
  readonly worktree: string;
  /** Between two steps, so that people can watch. */
  readonly paceMs: number;
}

/** Works on one feature from reading it to submitting it. Returns the exit code. */
export async function runDemoAgent(options: DemoAgentOptions): Promise<number> {
  say('thinking', 'I am the demo agent: a script, no AI is involved.');
  const tools = await FeatureTools.connect(options.toolsUrl, options.toolToken);
  try {
    say('tool', `feature_get_by_id ${options.featureId}`);
    const feature = await tools.feature(options.featureId);
    const text = [feature.description, ...feature.steps].join('\n');
    const directives = readDirectives(text, isFirst(feature));
    return await work(options, tools, feature, directives);
  } finally {
    await tools.close();
  }
}

function isFirst({ attempt, interruptions, regressions }: FeatureDetails): boolean {
  return attempt === 1 && interruptions === 0 && regressions === 0;
}

async function work(
  options: DemoAgentOptions,
  tools: FeatureTools,
  feature: FeatureDetails,
  directives: ReadonlyMap<DirectiveName, number>,
): Promise<number> {
  const { worktree, paceMs } = options;
  const pause = (): Promise<void> => delay(paceMs);
  const git = new WorktreeGit(worktree);

  say('thinking', `Reading “${feature.name}” (attempt ${feature.attempt}).`);
  await pause();
  if (directives.has('hang')) {
    say('working', 'Hanging, as the feature asks for.');
    await new Promise(() => setInterval(() => undefined, 60_000));
  }
  if (directives.has('fail')) {
    say('failed', 'Failing, as the feature asks for.');
    return 1;
  }
  if (directives.has('exit0')) {
    say('done', 'Ending without a submission, as the feature asks for.');
    return 0;
  }
  if (directives.has('skip')) {
    say('tool', `feature_skip ${feature.id}`);
    return report(await tools.call('feature_skip', { id: feature.id }), 'Skipped.');
  }

  const askFor = directives.get('ask');
  if (askFor !== undefined && !(await askPerson(tools, feature, askFor))) return 0;

  await misbehave(directives);
  await mergeIfInConflict(git, feature);
  if (!directives.has('nocommit')) {
    say('working', `Writing the files of feature ${feature.id}.`);
    const paths = [...writeFeatureFiles(worktree, feature)];
    if (directives.has('conflict')) {
      say('working', `Changing the shared line of ${sharedFile}.`);
      paths.push(...writeSharedLine(worktree, feature));
    }
    await pause();
    if (directives.has('crash')) {
      say('working', 'Crashing, as the feature asks for.');
      process.kill(process.pid, 'SIGKILL');
    }
    say('testing', 'Checking that the module can be loaded.');
    await checkModules(paths.map((file) => path.join(worktree, file)));
    await pause();
    const committed = await git.commit(
      paths,
      `Add ${feature.name}`.split('\n')[0]?.slice(0, 72) ?? 'Add feature',
    );
    say('working', committed ? `Committed ${await git.head()}.` : 'Everything was committed already.');
    await pause();
  }
  say('tool', `feature_mark_passing ${feature.id}`);
  return report(await tools.call('feature_mark_passing', { id: feature.id }), 'Submitted.');
}

/** Whether a person has answered, now or when an earlier agent asked. */
async function askPerson(tools: FeatureTools, feature: FeatureDetails, seconds: number): Promise<boolean> {
  const known = feature.answers.at(-1);
  if (known !== undefined) {
    say('thinking', `A person has answered: ${known}`);
    return true;
  }
  say('tool', 'feature_request_human_input');
  const asked = {
    question: `How shall “${feature.name}” greet?`,
    kind: 'choice',
    choices: ['Hello', 'Howdy'],
    wait_seconds: Math.min(30, Math.floor(seconds)),
  };
  const answer = await tools.call('feature_request_human_input', asked);
  const said = /"answer":"([^"]*)"/.exec(answer.text)?.[1];
  if (said === undefined) say('done', 'Ending without an answer; whoever comes next is given it.');
  else say('thinking', `A person has answered: ${said}`);
  return said !== undefined;
}

function report(answer: ToolAnswer, done: string): number {
  if (answer.ok) say('done', done);
  else say('failed', `Refused: ${answer.text}`);
  return answer.ok ? 0 : 1;
}

/** What an agent may do beside its work. */
async function misbehave(directives: ReadonlyMap<DirectiveName, number>): Promise<void> {
  const slowSeconds = directives.get('slow') ?? 0;
  if (slowSeconds > 0) {
    say('working', `Taking ${slowSeconds} s longer, as the feature asks for.`);
    await delay(slowSeconds * 1000);
  }
  if (directives.has('grandchild')) {
    say('working', 'Leaving a process behind, as the feature asks for.');
    const script = 'setInterval(() => {}, 60000)';
    spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' }).unref();
  }
  const megabytes = directives.get('flood') ?? 0;
  if (megabytes > 0) {
    const block = `${'flood '.repeat(15).trim()}\n`.repeat(700);
    for (let written = 0; written < megabytes * 1024 * 1024; written += block.length) {
      if (!process.stdout.write(block)) await once(process.stdout, 'drain');
    }
  }
}

async function mergeIfInConflict(git: WorktreeGit, feature: FeatureDetails): Promise<void> {
  const inConflict = feature.conflictFiles.length > 0 || /conflict/i.test(feature.lastError);
  if (!inConflict || feature.integrationBranch === '') return;
  say('working', `Merging ${feature.integrationBranch} and keeping both sides.`);
  const files = await git.mergeKeepingBoth(feature.integrationBranch);
  say('working', files.length === 0 ? 'It merged without a conflict.' : `Resolved ${files.join(', ')}.`);
}

/** What it has written holds nothing but data, so that loading it does nothing else. */
async function checkModules(files: readonly string[]): Promise<void> {
  for (const file of files.filter((name) => name.endsWith('.mjs'))) {
    try {
      await import(pathToFileURL(file).href);
    } catch (cause) {
      throw new Error(`${path.basename(file)} is broken`, { cause });
    }
  }
}
