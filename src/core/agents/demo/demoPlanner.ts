import type { Readable } from 'node:stream';
import { outlineSpec } from '../../backlog/spec/specOutline';
import { quotedIn, textOf } from './demoInitializer';
import type { DemoTesterOptions } from './demoTester';
import { readDirectives } from './directives';
import { FeatureTools } from './featureTools';
import { pause, say } from './say';

const maxNameLength = 100;

/** Writes the spec of the feature that its prompt names. Returns the exit code. */
export async function runDemoArchitect(options: DemoTesterOptions, prompt: Readable): Promise<number> {
  say('thinking', 'I am the demo agent, as an architect: a script, no AI is involved.');
  const id = Number(/^# Feature (\d+):/m.exec(await textOf(prompt))?.[1]);
  const tools = await FeatureTools.connect(options.toolsUrl, options.toolToken);
  try {
    say('tool', `feature_get_by_id ${id}`);
    const { name, description, steps, interruptions } = await tools.feature(id);
    const directives = readDirectives([description, ...steps].join('\n'), interruptions === 0);
    await pause(options.paceMs);
    if (directives.has('nospec')) {
      say('done', 'Ending without a spec, as the feature asks for.');
      return 0;
    }
    say('tool', `feature_write_spec ${id}`);
    const spec = `“${name}” goes into one file of its own, \`features/${id}-….md\`; nothing else changes.`;
    const answer = await tools.call('feature_write_spec', { id, spec });
    say(answer.ok ? 'done' : 'failed', answer.text);
    return answer.ok ? 0 : 1;
  } finally {
    await tools.close();
  }
}

/** Makes features of the first list items of the goals that nobody has planned yet. Returns the exit code. */
export async function runDemoManager(options: DemoTesterOptions, prompt: Readable): Promise<number> {
  say('thinking', 'I am the demo agent, as a project manager: a script, no AI is involved.');
  const told = await textOf(prompt);
  const goals = quotedIn(told);
  const wanted = Number(/at most (\d+) features/.exec(told)?.[1] ?? 0);
  const directives = readDirectives(goals, true);
  if (directives.has('fail')) {
    say('failed', 'Failing, as the goals ask for.');
    return 1;
  }
  const tools = await FeatureTools.connect(options.toolsUrl, options.toolToken);
  try {
    say('tool', 'feature_get_graph');
    const planned = await plannedNames(tools);
    const items = outlineSpec(goals).sections.flatMap((section) => section.items);
    const names = [...new Set(items.map((item) => item.slice(0, maxNameLength).trim()))];
    const next = names.filter((name) => !planned.has(name.toLowerCase())).slice(0, wanted);
    await pause(options.paceMs);
    if (next.length === 0) {
      say('done', 'All that the goals name is planned.');
      return 0;
    }
    say('tool', 'feature_create_bulk');
    const answer = await tools.call('feature_create_bulk', {
      features: next.map((name) => ({ name, description: name })),
    });
    say(answer.ok ? 'done' : 'failed', answer.ok ? `Planned ${next.length} features.` : answer.text);
    return answer.ok ? 0 : 1;
  } finally {
    await tools.close();
  }
}

async function plannedNames(tools: FeatureTools): Promise<ReadonlySet<string>> {
  const answer = await tools.call('feature_get_graph', { limit: 2000 });
  if (!answer.ok) throw new Error(answer.text);
  const { nodes } = JSON.parse(answer.text) as { nodes: readonly { name: string }[] };
  return new Set(nodes.map(({ name }) => name.toLowerCase()));
}
