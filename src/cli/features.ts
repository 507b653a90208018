import type { FeatureEdited } from '../core/backlog/editFeature';
import type { NewFeature } from '../core/backlog/feature';
import { askOwner } from '../core/orchestration/askOwner';
import { addToBacklog, changeFeature } from '../core/orchestration/backlogChanges';
import { withDatabase } from '../core/orchestration/withDatabase';
import type { Transaction } from '../core/store/store';
import type { CliCommand } from './command';
import { featureNumber } from './featureNumber';
import { textList, wholeNumber } from './options';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { UsageError } from './usageError';

const options = {
  folder: { type: 'string' },
  description: { type: 'string' },
  category: { type: 'string' },
  step: { type: 'string', multiple: true },
  'depends-on': { type: 'string', multiple: true },
  priority: { type: 'string' },
  model: { type: 'string' },
  provider: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const optionsHelp = `  --description TEXT  what the agent has to know
  --category TEXT     what it belongs to
  --step TEXT         what must work in the end; may be given several times
  --depends-on N      a feature that must pass first; several as 1,2 or given several times
  --priority N        lower runs first
  --model NAME        of its agents, before all settings
  --provider NAME     of its agents, before all settings
  --folder DIR        any folder of the repository (default: this one)
  --json              print one JSON object

While a window or another terminal runs the project, that one writes it.`;

export const addCommand: CliCommand = {
  summary: 'Add a feature to the backlog.',
  usage: `Usage: muster add NAME [options]

Adds a feature, after all others unless --priority says otherwise.

${optionsHelp}`,
  options,
  mostArguments: Infinity,
  run: async (values, words) => {
    const name = words.join(' ');
    const feature = { name, ...fieldsOf(values) };
    const id =
      (await askOwner<number>(projectFolder(values), 'addFeature', feature))?.value ??
      (await write(values, true, (tx) => addToBacklog(tx, feature)));
    console.log(values['json'] === true ? JSON.stringify({ id }) : `Added #${id} ${name.trim()}`);
    return 0;
  },
};

export const editCommand: CliCommand = {
  summary: 'Change a feature of the backlog.',
  usage: `Usage: muster edit FEATURE [options]

Changes what is given and leaves the rest. --step and --depends-on replace all that there were; given empty, once, they
take all away, as an empty --model or --provider takes the feature's own away. What has passed or is being merged is not
changed any more.

  --name TEXT         what it is called
${optionsHelp}`,
  options: { ...options, name: { type: 'string' } },
  mostArguments: Infinity,
  run: async (values, [feature = '', ...rest]) => {
    if (feature === '' || rest.length > 0) {
      throw new UsageError('Name one feature, such as: muster edit 12.', 'FeatureInvalid');
    }
    const id = featureNumber(feature);
    const name = values['name'];
    const edit = { ...fieldsOf(values), ...(typeof name === 'string' && { name }) };
    const { changed, workingAgentId } =
      (await askOwner<FeatureEdited>(projectFolder(values), 'editFeature', { featureId: id, edit }))?.value ??
      (await write(values, false, (tx) => changeFeature(tx, id, edit)));
    const later =
      workingAgentId === undefined
        ? ''
        : ' An agent is at work on it as it was; the next attempt is told this.';
    const told =
      changed.length === 0
        ? `Nothing of #${id} has changed.`
        : `Changed #${id}: ${changed.join(', ')}.${later}`;
    console.log(values['json'] === true ? JSON.stringify({ id, changed }) : told);
    return 0;
  },
};

type Values = Readonly<Record<string, unknown>>;

function fieldsOf(values: Values): Omit<NewFeature, 'name'> {
  const text = (key: string): string | undefined => {
    const value = values[key];
    return typeof value === 'string' ? value : undefined;
  };
  const [description, category, model, provider] = ['description', 'category', 'model', 'provider'].map(text);
  return {
    ...(description !== undefined && { description }),
    ...(category !== undefined && { category }),
    ...(model !== undefined && { model }),
    ...(provider !== undefined && { provider }),
    ...(values['step'] !== undefined && { steps: textList(values['step']) }),
    ...(values['depends-on'] !== undefined && { dependencies: idsIn(values['depends-on']) }),
    ...(values['priority'] !== undefined && { priority: numberOf(values['priority']) }),
  };
}

/** Given several times, or as a list: `1,2`. */
function idsIn(value: unknown): number[] {
  return textList(value)
    .flatMap((text) => text.split(','))
    .map((text) =>
      wholeNumber('--depends-on', text.trim().replace(/^#/, ''), 0, { min: 1, max: Number.MAX_SAFE_INTEGER }),
    );
}

function numberOf(value: unknown): number {
  const text = String(value).trim();
  const number = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw new UsageError(`--priority takes a number; "${text}" is none.`);
}

function write<T>(values: Values, mayCreate: boolean, body: (tx: Transaction) => T): Promise<T> {
  return withDatabase(
    {
      folder: projectFolder(values),
      assets: __dirname,
      log: logTo(process.stderr),
      mayCreate,
      purpose: 'terminal',
    },
    ({ store }) => store.commit(body),
  );
}
