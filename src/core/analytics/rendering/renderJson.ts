import type { Cell, Column, Report } from '../report';

/** A report as JSON; a table is a list of objects, with the names and values of the CSV. */
export function renderJson(report: Report): string {
  const { id, title, from, until, agentType, facts, tables, notes } = report;
  const value = {
    report: id,
    title,
    from,
    until,
    agent_type: agentType,
    facts: Object.fromEntries(facts.map((fact) => [fact.key, fact.value])),
    tables: Object.fromEntries(tables.map(({ key, columns, rows }) => [key, rows.map(objectOf(columns))])),
    notes,
  };
  // JSON leaves these as they are, and terminals act on them.
  return `${JSON.stringify(value, undefined, 2).replace(/[\u007f-\u009f]/g, escaped)}\n`;
}

function objectOf(columns: readonly Column[]) {
  return (row: readonly Cell[]): Readonly<Record<string, Cell>> =>
    Object.fromEntries(columns.map(({ key }, index) => [key, row[index] ?? null]));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
