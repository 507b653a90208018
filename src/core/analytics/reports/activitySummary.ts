import type { Reader } from '../../store/store';
import { aliveWithin, endedWithin, measured, parametersOf, type Period } from '../period';
import type { Column, Fact, ReportBody, Table } from '../report';
import { tableOf } from '../report';
import { bottlenecks } from './bottlenecks';
import { needsPerson } from './needsPerson';

const mostAgents = 200;

const agentColumns: readonly Column[] = [
  { key: 'agent_id', title: 'Agent', unit: 'id' },
  { key: 'agent_type', title: 'Type', unit: 'text' },
  { key: 'task_id', title: 'Task', unit: 'text' },
  { key: 'feature', title: 'Feature', unit: 'text' },
  { key: 'status', title: 'State', unit: 'text' },
  { key: 'outcome', title: 'Outcome', unit: 'text' },
  { key: 'spawned_at', title: 'Started', unit: 'time' },
  { key: 'duration_ms', title: 'Duration', unit: 'ms' },
];

const passedColumns: readonly Column[] = [
  { key: 'feature_id', title: 'Feature', unit: 'id' },
  { key: 'name', title: 'Name', unit: 'text' },
  { key: 'passed_at', title: 'Passed', unit: 'time' },
  { key: 'verified', title: 'Verified', unit: 'text' },
];

const failureColumns: readonly Column[] = [
  { key: 'agent_id', title: 'Agent', unit: 'id' },
  { key: 'task_id', title: 'Task', unit: 'text' },
  { key: 'feature', title: 'Feature', unit: 'text' },
  { key: 'outcome', title: 'Outcome', unit: 'text' },
  { key: 'completed_at', title: 'Ended', unit: 'time' },
  { key: 'error', title: 'Why', unit: 'text' },
];

const regressionColumns: readonly Column[] = [
  { key: 'feature_id', title: 'Feature', unit: 'id' },
  { key: 'name', title: 'Name', unit: 'text' },
  { key: 'found_at', title: 'Found', unit: 'time' },
  { key: 'agent_id', title: 'Agent', unit: 'id' },
  { key: 'now', title: 'Now', unit: 'text' },
  { key: 'seen', title: 'What was seen', unit: 'text' },
];

const costColumns: readonly Column[] = [
  { key: 'provider', title: 'Provider', unit: 'text' },
  { key: 'model', title: 'Model', unit: 'text' },
  { key: 'agents', title: 'Agents', unit: 'count' },
  { key: 'input_tokens', title: 'Tokens in', unit: 'count' },
  { key: 'output_tokens', title: 'Tokens out', unit: 'count' },
  { key: 'cost_usd', title: 'Cost', unit: 'usd' },
];

/** What ran, passed, failed and regressed in the period, what it cost, what took long, and what waits for a person. */
export function activitySummary(reader: Reader, period: Period): ReportBody {
  const slow = bottlenecks(reader, period);
  return {
    facts: factsOf(reader, period),
    tables: [
      whatRan(reader, period),
      whatPassed(reader, period),
      whatFailed(reader, period),
      whatRegressed(reader, period),
      whatItCost(reader, period),
      slow.tables[0],
      needsPerson(reader),
    ],
    notes: [
      ...slow.notes,
      'Tokens and cost are what agents of the period reported; not every provider tells them.',
    ],
  };
}

function factsOf(reader: Reader, period: Period): Fact[] {
  const ended = `completed_at >= ?1 AND completed_at <= ?2`;
  const row = reader.get<Record<string, number | null>>(
    `SELECT coalesce(sum(spawned_at >= ?1), 0) AS started,
       coalesce(sum(status IN ('spawned', 'running')), 0) AS live,
       coalesce(sum(status = 'completed' AND ${ended}), 0) AS completed,
       coalesce(sum(status = 'failed' AND ${ended}), 0) AS failed,
       coalesce(sum(status = 'killed' AND ${ended}), 0) AS killed,
       (SELECT count(*) FROM features WHERE status = 'passing' AND passed_at >= ?1 AND passed_at <= ?2) AS passed,
       (SELECT count(*) FROM regression_test WHERE result = 'regressed' AND finished_at >= ?1 AND finished_at <= ?2) AS regressed,
       (SELECT count(*) FROM merge_record WHERE status = 'merged' AND finished_at >= ?1 AND finished_at <= ?2) AS merged,
       sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, sum(cost_usd) AS cost_usd
     FROM agent_lifecycle WHERE ${aliveWithin}`,
    parametersOf(period),
  );
  const fact = (key: string, label: string, unit: Fact['unit'] = 'count'): Fact => ({
    key,
    label,
    unit,
    value: row?.[key] ?? null,
  });
  return [
    fact('started', 'Agents started'),
    fact('live', 'At work now'),
    fact('completed', 'Completed'),
    fact('failed', 'Failed'),
    fact('killed', 'Killed'),
    fact('passed', 'Features passed'),
    fact('regressed', 'Regressions'),
    fact('merged', 'Merges'),
    fact('input_tokens', 'Tokens in'),
    fact('output_tokens', 'Tokens out'),
    fact('cost_usd', 'Cost', 'usd'),
  ];
}

function whatRan(reader: Reader, period: Period): Table {
  const rows = reader.query(
    `SELECT a.*, f.name AS feature FROM (
       SELECT agent_id, agent_type, task_id, feature_id, status, outcome, spawned_at,
         iif(${measured}, duration_ms, NULL) AS duration_ms
       FROM agent_lifecycle WHERE ${aliveWithin} ORDER BY agent_id DESC LIMIT ${mostAgents}
     ) a LEFT JOIN features f ON f.id = a.feature_id ORDER BY agent_id DESC`,
    parametersOf(period),
  );
  return tableOf(
    {
      key: 'agents',
      title: `What ran${rows.length === mostAgents ? ` (the latest ${mostAgents})` : ''}`,
      columns: agentColumns,
      whenEmpty: 'No agent was at work.',
    },
    rows,
  );
}

function whatPassed(reader: Reader, { from, until }: Period): Table {
  const rows = reader.query(
    `SELECT id AS feature_id, name, passed_at, iif(unverified, 'no', 'yes') AS verified FROM features
     WHERE status = 'passing' AND passed_at >= ? AND passed_at <= ? ORDER BY passed_at, id`,
    [from, until],
  );
  const whenEmpty = 'No feature passed.';
  return tableOf({ key: 'passed', title: 'What passed', columns: passedColumns, whenEmpty }, rows);
}

/** Agents that failed, and those that completed but whose work was not taken. */
function whatFailed(reader: Reader, period: Period): Table {
  const rows = reader.query(
    `SELECT agent_id, task_id, f.name AS feature, outcome, completed_at, error_message AS error
     FROM agent_lifecycle a LEFT JOIN features f ON f.id = a.feature_id
     WHERE ${endedWithin} AND (a.status IN ('failed', 'killed') OR outcome IN ('conflict', 'gate_red', 'no_commit'))
     ORDER BY agent_id DESC LIMIT ${mostAgents}`,
    parametersOf(period),
  );
  return tableOf(
    {
      key: 'failures',
      title: 'What did not work out',
      columns: failureColumns,
      whenEmpty: 'Nothing failed.',
    },
    rows,
  );
}

function whatRegressed(reader: Reader, { from, until }: Period): Table {
  const rows = reader.query(
    `SELECT t.feature_id, f.name, t.finished_at AS found_at, t.agent_id, f.status AS now, t.seen
     FROM regression_test t JOIN features f ON f.id = t.feature_id
     WHERE t.result = 'regressed' AND t.finished_at >= ? AND t.finished_at <= ?
     ORDER BY t.finished_at DESC, t.feature_id LIMIT ${mostAgents}`,
    [from, until],
  );
  const whenEmpty = 'Nothing that had passed broke.';
  return tableOf(
    { key: 'regressions', title: 'What regressed', columns: regressionColumns, whenEmpty },
    rows,
  );
}

function whatItCost(reader: Reader, period: Period): Table {
  const rows = reader.query(
    `SELECT provider, model, count(*) AS agents, sum(input_tokens) AS input_tokens,
       sum(output_tokens) AS output_tokens, sum(cost_usd) AS cost_usd
     FROM agent_lifecycle WHERE ${aliveWithin} GROUP BY provider, model ORDER BY provider, model`,
    parametersOf(period),
  );
  return tableOf(
    { key: 'cost', title: 'Tokens and cost', columns: costColumns, whenEmpty: 'No agent was at work.' },
    rows,
  );
}
