import type { Reader } from '../../store/store';
import { type Column, type Table, tableOf } from '../report';

const columns: readonly Column[] = [
  { key: 'kind', title: 'What', unit: 'text' },
  { key: 'feature_id', title: 'Feature', unit: 'id' },
  { key: 'agent_id', title: 'Agent', unit: 'id' },
  { key: 'name', title: 'Name', unit: 'text' },
  { key: 'why', title: 'Why', unit: 'text' },
];

/** What goes on only when a person does something. As it is now: a question does not grow old. */
export function needsPerson(reader: Reader): Table {
  const rows = reader.query(
    `SELECT 'question' AS kind, id AS feature_id, NULL AS agent_id, name, human_question AS why, 1 AS place
     FROM features WHERE human_question IS NOT NULL AND human_answer IS NULL AND status <> 'passing'
     UNION ALL
     SELECT 'failed feature', id, NULL, name, last_error, 2 FROM features WHERE status = 'failed'
     UNION ALL
     SELECT 'waiting agent', a.feature_id, agent_id, coalesce(f.name, task_id), last_thought, 3
     FROM agent_lifecycle a LEFT JOIN features f ON f.id = a.feature_id
     WHERE a.status IN ('spawned', 'running') AND waiting_for_person = 1
     UNION ALL
     SELECT 'stalled agent', a.feature_id, agent_id, coalesce(f.name, task_id), last_thought, 4
     FROM agent_lifecycle a LEFT JOIN features f ON f.id = a.feature_id
     WHERE a.status IN ('spawned', 'running') AND stalled = 1
     UNION ALL
     SELECT 'unverified merge', id, NULL, name, 'No check has passed on exactly what was merged.', 5
     FROM features WHERE status = 'passing' AND unverified = 1
     UNION ALL
     SELECT 'unread message', a.feature_id, m.from_agent_id, f.name, m.content, 6
     FROM agent_message m LEFT JOIN agent_lifecycle a ON a.agent_id = m.from_agent_id
       LEFT JOIN features f ON f.id = a.feature_id
     WHERE m.to_agent_type = 'user' AND m.status IN ('pending', 'delivered')
     ORDER BY place, feature_id, agent_id`,
  );
  return tableOf(
    { key: 'needs_person', title: 'What needs a person', columns, whenEmpty: 'Nothing waits for a person.' },
    rows,
  );
}
