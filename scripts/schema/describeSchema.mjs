// @ts-check

/**
 * @typedef {(sql: string) => Record<string, any>[]} Query
 * @typedef {import('./sqlComments.mjs').SqlComments} SqlComments
 */

const introduction = `# The database

An ordinary SQLite file, \`orchestrator.db\`. Only Muster writes it; read it with any tool, and see
[reports.md](reports.md) for queries and for how fresh it is. Times are UTC, ISO 8601 with milliseconds and \`Z\`.
Foreign keys are enforced.

_This page is generated from a newly made database by \`node scripts/schema.mjs\`._
`;

/** What no migration says. */
const further = new Map([
  ['agent_velocity', 'How many agents of each type completed and failed, and how long they took.'],
  ['agent_bottlenecks', 'The hundred longest of the completed agents, with what stands out.'],
  ['priority_timeline', 'When each priority was worked on, by which type of agent and for how long.'],
  ['active_agents', 'Agents that are alive, the oldest first.'],
  ['git_worktree_tracker', 'The git worktrees that agents have worked in.'],
  ['orchestrator_state', 'What the orchestrator has to remember, by name.'],
  ['schema_migration', 'Which migrations were applied, and when.'],
  ['store_state', 'Which database this is, and the last commit that the file holds.'],
]);

/**
 * @param {Query} query
 * @param {SqlComments} comments
 */
export function describeSchema(query, comments) {
  const objects = query(
    `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name`,
  );
  const ofType = (/** @type {string} */ type) => objects.filter((object) => object['type'] === type);
  const tables = ofType('table');
  const views = ofType('view');
  return [
    introduction,
    '## Overview',
    '',
    ...tables.map(({ name }) => `- [${code(name)}](#${name}): ${about(name, comments)}`),
    ...views.map(({ name }) => `- [${code(name)}](#${name}): view. ${about(name, comments)}`),
    '',
    '## Tables',
    '',
    ...tables.flatMap((table) => [
      `### ${table['name']}`,
      '',
      about(table['name'], comments),
      '',
      ...columnsOf(query, table, comments),
      '',
      ...listOf(
        'Indexes',
        ofType('index')
          .filter((index) => index['tbl_name'] === table['name'])
          .map((index) => indexOf(query, index, comments)),
      ),
      ...listOf(
        'Triggers',
        ofType('trigger')
          .filter((trigger) => trigger['tbl_name'] === table['name'])
          .map((trigger) => triggerOf(trigger, comments)),
      ),
    ]),
    '## Views',
    '',
    ...views.flatMap((view) => [
      `### ${view['name']}`,
      '',
      about(view['name'], comments),
      '',
      '```sql',
      `${view['sql']};`,
      '```',
      '',
    ]),
    '## Migrations',
    '',
    ...query('SELECT number, name FROM schema_migration ORDER BY number').map(
      ({ number, name }) => `${number}. ${name}`,
    ),
    '',
  ].join('\n');
}

/**
 * @param {string} name
 * @param {SqlComments} comments
 */
function about(name, comments) {
  const text = comments.objects.get(name) ?? further.get(name);
  if (text === undefined) throw new Error(`Say what ${name} is in a comment above it, in its migration`);
  return text;
}

/**
 * @param {Query} query
 * @param {Record<string, any>} table
 * @param {SqlComments} comments
 */
function columnsOf(query, table, comments) {
  const name = table['name'];
  const references = new Map(
    query(`PRAGMA foreign_key_list(${name})`).map(({ from, table: to, to: column, on_delete }) => [
      from,
      `references ${code(`${to}.${column}`)}${on_delete === 'NO ACTION' ? '' : `, on delete ${on_delete.toLowerCase()}`}`,
    ]),
  );
  const rows = query(`PRAGMA table_xinfo(${name})`).map(({ name: column, type, notnull, dflt_value, pk }) => {
    const facts = [
      pk === 0 ? '' : 'primary key',
      comments.columns.get(`${name}.${column}`)?.replace(/([^.])\.$/, '$1') ?? '',
      oneOf(table['sql'], column),
      references.get(column) ?? '',
    ].filter((text) => text !== '');
    const required = notnull === 1 || pk > 0 ? 'yes' : '';
    const fallback = dflt_value === null ? '' : code(dflt_value);
    return `| ${[code(column), type || 'any', required, fallback, facts.join('; ')].map(cell).join(' | ')} |`;
  });
  return ['| column | type | required | default | meaning |', '| --- | --- | --- | --- | --- |', ...rows];
}

/**
 * The values that a column is limited to.
 * @param {string} sql
 * @param {string} column
 */
function oneOf(sql, column) {
  const values = new RegExp(`CHECK \\((?:${column} IS NULL OR )?${column} IN\\s*\\(([^)]*)\\)`).exec(
    sql,
  )?.[1];
  if (values === undefined) return '';
  return `one of ${values
    .split(',')
    .map((value) => code(value.trim().replaceAll("'", '')))
    .join(', ')}`;
}

/**
 * @param {Query} query
 * @param {Record<string, any>} index
 * @param {SqlComments} comments
 */
function indexOf(query, index, comments) {
  const columns = query(`PRAGMA index_xinfo(${index['name']})`)
    .filter(({ key }) => key === 1)
    .map(({ name, desc }) => `${name ?? 'an expression'}${desc === 1 ? ' descending' : ''}`);
  const where = /\bWHERE\s+([\s\S]*)$/i.exec(index['sql'])?.[1]?.replace(/\s+/g, ' ');
  const unique = /^CREATE UNIQUE/i.test(index['sql']) ? ', unique' : '';
  const why = comments.objects.get(index['name']);
  return `${code(index['name'])}: ${columns.join(', ')}${unique}${where === undefined ? '' : `, where ${code(where)}`}${why === undefined ? '' : `. ${why}`}`;
}

/**
 * @param {Record<string, any>} trigger
 * @param {SqlComments} comments
 */
function triggerOf({ name, sql }, comments) {
  const refusal = /RAISE\(ABORT, '([^']*)'\)/.exec(sql)?.[1];
  const text =
    comments.objects.get(name) ?? (refusal === undefined ? about(name, comments) : sentence(refusal));
  return `${code(name)}: ${text}`;
}

/**
 * @param {string} title
 * @param {readonly string[]} lines
 */
function listOf(title, lines) {
  return lines.length === 0 ? [] : [`${title}:`, '', ...lines.map((line) => `- ${line}`), ''];
}

/** @param {string} text */
function code(text) {
  return `\`${text}\``;
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll('|', '\\|');
}

/** @param {string} text */
function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
