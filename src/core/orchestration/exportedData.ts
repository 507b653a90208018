import { renderCsv } from '../analytics/rendering/renderCsv';
import type { Cell, Table } from '../analytics/report';
import type { Feature } from '../backlog/feature';
import { readFeatures } from '../backlog/readFeatures';
import type { Reader } from '../store/store';

/** What can be exported of a project as it is; adding something is adding a row to {@link contents}. */
export type ExportedName = 'backlog' | 'agents';
export type ExportFormat = 'json' | 'csv';

interface Exported {
  readonly json: unknown;
  readonly table: Pick<Table, 'columns' | 'rows'>;
}

const contents: Readonly<Record<ExportedName, (reader: Reader) => Exported>> = {
  /** In the form that can be imported again, as JSON with all that an import takes. */
  backlog: (reader) => {
    const features = readFeatures(reader);
    const json = features.map(({ status, unverified, model, provider, ...feature }) => ({
      ...told(feature),
      steps: feature.steps,
      dependencies: feature.dependencies,
      status,
      passes: status === 'passing',
      ...(status === 'passing' && unverified && { unverified }),
      ...(model !== undefined && { model }),
      ...(provider !== undefined && { provider }),
    }));
    const rows = features.map(({ steps, dependencies, status, model, provider, ...feature }) => ({
      ...told(feature),
      steps: steps.map((step) => step.replaceAll(/\s+/g, ' ')).join('\n'),
      dependencies: dependencies.join(', '),
      status,
      model: model ?? null,
      provider: provider ?? null,
    }));
    return { json: { features: json }, table: tableOf(backlogColumns, rows) };
  },
  agents: (reader) => {
    // Everything but what only the agent itself may know.
    const columns = reader
      .query<{ name: string }>(`SELECT name FROM pragma_table_info('agent_lifecycle')`)
      .flatMap(({ name }) => (name === 'token_hash' ? [] : name));
    const agents = reader
      .query<Record<string, Cell>>(`SELECT * FROM agent_lifecycle ORDER BY agent_id`)
      .map((row) => Object.fromEntries(columns.map((name) => [name, row[name] ?? null])));
    return { json: { agents }, table: tableOf(columns, agents) };
  },
};

const backlogColumns = [
  ...['id', 'name', 'description', 'category', 'priority'],
  ...['steps', 'dependencies', 'status', 'model', 'provider'],
];

/** What is the same in JSON and in a table. */
function told({ id, name, description, category, priority }: Told): Told {
  return { id, name, description, category, priority };
}

type Told = Pick<Feature, 'id' | 'name' | 'description' | 'category' | 'priority'>;

export const exportedNames = Object.keys(contents) as readonly ExportedName[];

export function isExportedName(name: unknown): name is ExportedName {
  return typeof name === 'string' && Object.hasOwn(contents, name);
}

/** The same text for every surface. */
export function exportedText(reader: Reader, name: ExportedName, format: ExportFormat): string {
  const { json, table } = contents[name](reader);
  return format === 'csv'
    ? renderCsv({ ...table, key: name, title: name, whenEmpty: '' })
    : `${JSON.stringify(json, undefined, 2)}\n`;
}

function tableOf(
  keys: readonly string[],
  records: readonly Readonly<Record<string, Cell>>[],
): Exported['table'] {
  return {
    columns: keys.map((key) => ({ key, title: key, unit: 'text' })),
    rows: records.map((record) => keys.map((key) => record[key] ?? null)),
  };
}
