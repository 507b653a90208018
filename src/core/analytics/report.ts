/** What a number or text stands for; decides how it is shown to people, never how it is exported. */
export type Unit =
  /** Text of unknown origin: agents and imported files write it. */
  | 'text'
  /** A number that names something: an agent, a priority. */
  | 'id'
  | 'count'
  /** Per hour or per day. */
  | 'rate'
  /** 0 to 1, shown as a percentage. */
  | 'share'
  | 'hours'
  | 'ms'
  | 'usd'
  /** UTC ISO 8601 with milliseconds. */
  | 'time'
  /** The beginning of an hour, UTC ISO 8601. */
  | 'hour'
  /** `YYYY-MM-DD`, a day of UTC. */
  | 'day';

export type Cell = string | number | null;

export interface Column {
  /** Name in CSV and JSON; tells the unit (`avg_duration_ms`). */
  readonly key: string;
  /** Heading for people. */
  readonly title: string;
  readonly unit: Unit;
}

export interface Table {
  /** Name in CSV and JSON. */
  readonly key: string;
  readonly title: string;
  readonly columns: readonly Column[];
  /** As many cells in each as there are columns. */
  readonly rows: readonly (readonly Cell[])[];
  /** Sentence in place of a table without rows. */
  readonly whenEmpty: string;
}

/** One figure about the whole period. */
export interface Fact {
  readonly key: string;
  readonly label: string;
  readonly unit: Unit;
  readonly value: Cell;
}

export interface ReportBody {
  readonly facts: readonly Fact[];
  /** The first one is the report; the others explain it. */
  readonly tables: readonly [Table, ...Table[]];
  /** What a reader has to know to understand the figures, one sentence each. */
  readonly notes: readonly string[];
}

/** A report as data; see `rendering/` for what people and programs get to see. */
export interface Report extends ReportBody {
  readonly id: string;
  readonly title: string;
  readonly from: string;
  readonly until: string;
  readonly agentType: string | null;
}

/** Turns rows of a query into rows of a table, by the columns' keys. */
export function tableOf(
  table: Omit<Table, 'rows'>,
  rows: readonly Readonly<Record<string, unknown>>[],
): Table {
  return { ...table, rows: rows.map((row) => table.columns.map(({ key }) => cellOf(row[key]))) };
}

/** A database that others have written to may hold anything, also bytes. */
function cellOf(value: unknown): Cell {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return value instanceof Uint8Array ? `(${value.length} bytes)` : null;
}
