import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { outlineSpec, type SpecOutline } from '../../backlog/spec/specOutline';
import type { DemoTesterOptions } from './demoTester';
import { readDirectives } from './directives';
import { FeatureTools } from './featureTools';
import { pause, say } from './say';

const maxAtOnce = 200;
const maxNameLength = 100;

interface Planned {
  readonly name: string;
  readonly category: string;
  readonly description: string;
  readonly depends_on_indices: readonly number[];
}

/** Makes a feature of each list item of the specification in its prompt. Returns the exit code. */
export async function runDemoInitializer(options: DemoTesterOptions, prompt: Readable): Promise<number> {
  say('thinking', 'I am the demo agent, planning: a script, no AI is involved.');
  const spec = quotedIn(await textOf(prompt));
  const directives = readDirectives(spec, true);
  if (directives.has('fail')) {
    say('failed', 'Failing, as the specification asks for.');
    return 1;
  }
  if (directives.has('exit0')) {
    say('done', 'Ending without a feature, as the specification asks for.');
    return 0;
  }
  if (directives.has('grandchild')) {
    const script = 'setInterval(() => {}, 60000)';
    spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' }).unref();
  }
  const tools = await FeatureTools.connect(options.toolsUrl, options.toolToken);
  try {
    const planned = plan(outlineSpec(spec));
    say('thinking', `The specification has ${planned.length} list items; each becomes a feature.`);
    await pause(options.paceMs);
    const seconds = directives.get('slow') ?? 0;
    if (seconds > 0) say('working', `Taking ${seconds} s longer, as the specification asks for.`);
    await pause(seconds * 1000);
    for (let at = 0; at < planned.length; at += maxAtOnce) {
      say('tool', 'feature_create_bulk');
      const features = planned.slice(at, at + maxAtOnce);
      const answer = await tools.call('feature_create_bulk', {
        features: features.map((feature) => ({
          ...feature,
          // Places count from the beginning of each call.
          depends_on_indices: feature.depends_on_indices.map((of) => of - at).filter((of) => of >= 0),
        })),
      });
      if (!answer.ok) {
        say('failed', `Refused: ${answer.text}`);
        return 1;
      }
      const { total = 0 } = JSON.parse(answer.text) as { total?: number };
      say('working', `Added ${total} of ${features.length} features.`);
    }
    if (directives.has('hang')) {
      say('working', 'Hanging, as the specification asks for.');
      await new Promise(() => setInterval(() => undefined, 60_000));
    }
    say('done', 'The backlog is made.');
    return 0;
  } finally {
    await tools.close();
  }
}

/** Within a section all wait for the first. */
function plan({ sections }: SpecOutline): Planned[] {
  const planned: Planned[] = [];
  const names = new Set<string>();
  for (const { title, items } of sections) {
    const first = planned.length;
    for (const item of items) {
      const name = item.slice(0, maxNameLength).trim();
      if (names.has(name.toLowerCase())) continue;
      names.add(name.toLowerCase());
      const depends = planned.length > first ? [first] : [];
      planned.push({ name, category: title.slice(0, 100), description: item, depends_on_indices: depends });
    }
  }
  return planned;
}

/** The longest quoted block of a prompt: the specification, whatever stands around it. */
export function quotedIn(prompt: string): string {
  let best: string[] = [];
  let block: string[] = [];
  for (const line of prompt.split('\n')) {
    if (line.startsWith('    ') || (line.trim() === '' && block.length > 0)) block.push(line.slice(4));
    else block = [];
    if (block.length > best.length) best = block;
  }
  return best.join('\n');
}

export async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
