// @ts-check

/**
 * What the migrations say about what they make. SQLite keeps the text of a statement with the comments inside
 * it, but neither those before it nor those of an added column.
 *
 * @typedef {object} SqlComments
 * @property {ReadonlyMap<string, string>} objects by the name of the table, view, index or trigger
 * @property {ReadonlyMap<string, string>} columns by `table.column`
 */

/**
 * @param {readonly string[]} scripts migrations in order
 * @returns {SqlComments}
 */
export function commentsIn(scripts) {
  /** @type {Map<string, string>} */
  const objects = new Map();
  /** @type {Map<string, string>} */
  const columns = new Map();
  for (const script of scripts) {
    /** @type {string[]} */
    let above = [];
    /** @type {string | undefined} */
    let table;
    for (const line of script.split('\n')) {
      const comment = /^\s*--\s?(.*)$/.exec(line)?.[1];
      if (comment !== undefined) {
        above.push(comment.trim());
        continue;
      }
      const made = /^CREATE (?:UNIQUE )?(TABLE|VIEW|INDEX|TRIGGER) (?:IF NOT EXISTS )?(\w+)/i.exec(line);
      const added = /^ALTER TABLE (\w+) ADD COLUMN (\w+)/i.exec(line);
      const column = /^\s+(\w+) /.exec(line)?.[1];
      const behind = /\s--\s*(.*)$/.exec(line)?.[1];
      if (made) {
        table = made[1]?.toUpperCase() === 'TABLE' ? made[2] : undefined;
        if (above.length > 0 && made[2]) objects.set(made[2], above.join(' '));
      } else if (added) {
        const text = behind ?? above.join(' ');
        if (text !== '') columns.set(`${added[1]}.${added[2]}`, text);
      } else if (table !== undefined && column !== undefined && behind !== undefined) {
        columns.set(`${table}.${column}`, behind);
      }
      above = [];
      if (/;\s*(--.*)?$/.test(line)) table = undefined;
    }
  }
  return { objects, columns };
}
