import { type CsvRow, readCsv } from './csvTable';
import { malformed, type RawBacklog, type RawFeature } from './importedBacklog';

const columns = {
  id: ['id', 'number', '#', 'key'],
  name: ['name', 'title', 'feature', 'summary'],
  description: ['description', 'details', 'notes'],
  category: ['category', 'area', 'epic', 'component', 'group'],
  priority: ['priority', 'order', 'rank'],
  steps: ['steps', 'acceptance criteria', 'acceptance', 'tests'],
  dependencies: ['dependencies', 'depends on', 'depends', 'blocked by', 'after'],
  status: ['status', 'state', 'passes', 'done', 'completed'],
  model: ['model'],
  provider: ['provider'],
} as const;
type Column = keyof typeof columns;

const done = new Set([
  'done',
  'passing',
  'passed',
  'passes',
  'complete',
  'completed',
  'closed',
  'shipped',
  'released',
]);
const yes = new Set(['true', 'yes', 'y', 'x', '1', '✓', '✔', '✅']);
const begun = new Set(['in progress', 'started', 'doing', 'active', 'wip', 'submitted']);
const open = new Set([
  '',
  'pending',
  'open',
  'todo',
  'to do',
  'planned',
  'new',
  'backlog',
  'ready',
  'false',
  'no',
  'n',
  '0',
  'failed',
  'failing',
]);

/** Whether a text looks like a table with the names of features; undefined: no, else what parts its fields. */
export function csvDelimiterOf(text: string): string | undefined {
  const [head = ''] = text.trimStart().split(/\r\n|\r|\n/, 1);
  const found = [',', ';', '\t'].find((delimiter) =>
    head.split(delimiter).some((cell) => columnOf(cell.replaceAll('"', '')) === 'name'),
  );
  // A line that is nothing but “name” is no table of more columns, but a table all the same.
  return found;
}

/** Reads a table whose first row names its columns. @throws MusterError ImportMalformed with the line */
export function readCsvBacklog(text: string, delimiter: string, file: string): RawBacklog {
  const [head, ...rows] = readCsv(text, delimiter, file);
  const names = head?.cells ?? [];
  const placeOf = new Map<Column, number>();
  const warnings: string[] = [];
  names.forEach((name, place) => {
    const column = columnOf(name);
    if (column === undefined) {
      if (name.trim() !== '')
        warnings.push(`The column “${name.trim()}” says nothing that Muster knows; it is left out.`);
      return;
    }
    if (placeOf.has(column)) {
      throw malformed(
        `Line ${head?.line ?? 1} of ${file}: the columns “${names[placeOf.get(column) ?? 0]?.trim() ?? ''}” and “${name.trim()}” both are the ${column}; take one of them out.`,
      );
    }
    placeOf.set(column, place);
  });
  if (!placeOf.has('name')) {
    throw malformed(`${file} has no column with the names of features; call one “name” in its first line.`);
  }
  const features = rows.map((row): RawFeature => {
    if (row.cells.length > names.length) {
      throw malformed(
        `Line ${row.line} of ${file} has ${row.cells.length} fields, and there are ${names.length} columns; put fields that hold the delimiter into quotes.`,
      );
    }
    return featureOf(row, (column) => textIn(row.cells[placeOf.get(column) ?? -1]), { file, warnings });
  });
  return { features, warnings };
}

function featureOf(
  { line }: CsvRow,
  cell: (column: Column) => string,
  { file, warnings }: { readonly file: string; readonly warnings: string[] },
): RawFeature {
  const id = cell('id').replace(/^#/, '');
  const status = cell('status')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');
  const passes = done.has(status) || yes.has(status);
  if (!passes && !begun.has(status) && !open.has(status)) {
    warnings.push(
      `Line ${line} of ${file}: “${cell('status')}” is no state that Muster knows; it counts as to be done.`,
    );
  }
  return {
    line,
    id: id === '' ? undefined : /^\d+$/.test(id) ? Number(id) : id,
    name: cell('name'),
    description: cell('description'),
    category: cell('category'),
    priority: cell('priority') === '' ? undefined : cell('priority'),
    steps: cell('steps').split(/\r\n|\r|\n|\s\|\s/),
    dependencies: dependenciesIn(cell('dependencies')),
    passes,
    // Nobody but the file says so.
    unverified: passes,
    inProgress: begun.has(status),
    model: cell('model'),
    provider: cell('provider'),
    question: undefined,
  };
}

/** An apostrophe before what a spreadsheet would take for a formula says that it is text, and is no part of it. */
function textIn(cell = ''): string {
  return cell.replace(/^'(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/, '').trim();
}

/** Names may have commas, numbers have none. */
function dependenciesIn(text: string): string[] {
  const list = /^[#\d\s,;|]*$/.test(text) ? text.split(/[\s,;|]+/) : text.split(/[;|\n]/);
  return list.map((each) => each.trim().replace(/^#(?=\d+$)/, '')).filter((each) => each !== '');
}

function columnOf(name: string): Column | undefined {
  const plain = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');
  return (Object.keys(columns) as Column[]).find((column) =>
    (columns[column] as readonly string[]).includes(plain),
  );
}
