import { renderCsv } from '../analytics/rendering/renderCsv';
import type { Cell, Table } from '../analytics/report';
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
  /** In the form that can be imported again. */
  backlog: (reader) => {
    const features = readFeatures(reader).map((feature) => ({
      id: feature.id,
      name: feature.name,
      description: feature.description,
      category: feature.category,
      priority: feature.priority,
      steps: feature.steps,
      dependencies: feature.dependencies,
      status: feature.status,
      passes: feature.status === 'passing',
    }));
    return { json: { features }, table: tableOf(features) };
  },
  agents: (reader) => {
    // Everything but what only the agent itself may know.
    const agents = reader
      .query<Record<string, Cell>>(`SELECT * FROM agent_lifecycle ORDER BY agent_id`)
      .map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'token_hash')));
    return { json: { agents }, table: tableOf(agents) };
  },
};

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

/** Lists go into one cell as JSON. */
function tableOf(records: readonly Readonly<Record<string, unknown>>[]): Exported['table'] {
  const keys = Object.keys(records[0] ?? {});
  return {
    columns: keys.map((key) => ({ key, title: key, unit: 'text' })),
    rows: records.map((record) => keys.map((key) => cellOf(record[key]))),
  };
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  return JSON.stringify(value);
}
