import type { Reader } from '../../store/store';
import { parametersOf, type Period } from '../period';
import { type Column, type Fact, type ReportBody, tableOf } from '../report';

const columns: readonly Column[] = [
  { key: 'message_id', title: 'Message', unit: 'id' },
  { key: 'created_at', title: 'Sent', unit: 'time' },
  { key: 'sender', title: 'From', unit: 'text' },
  { key: 'recipient', title: 'To', unit: 'text' },
  { key: 'message_type', title: 'Type', unit: 'text' },
  { key: 'urgency', title: 'Urgency', unit: 'text' },
  { key: 'status', title: 'Status', unit: 'text' },
  { key: 'attempts', title: 'Handed over', unit: 'count' },
  { key: 'failure', title: 'Why it failed', unit: 'text' },
  { key: 'content', title: 'Text', unit: 'text' },
];

/** More nobody reads; the counts are of all. */
const mostShown = 500;

const sentWithin = `m.created_at >= ?1 AND m.created_at <= ?2 AND (?3 IS NULL OR m.to_agent_type = ?3
  OR EXISTS (SELECT 1 FROM agent_lifecycle a WHERE a.agent_id IN (m.from_agent_id, m.to_agent_id) AND a.agent_type = ?3))`;

/** What was written by whom to whom, and what became of it; the latest first. */
export function messages(reader: Reader, period: Period): ReportBody {
  const parameters = parametersOf(period);
  const rows = reader.query(
    `SELECT message_id, created_at,
       CASE sender WHEN 'agent' THEN 'agent ' || from_agent_id WHEN 'user' THEN 'you' ELSE 'Muster' END AS sender,
       CASE WHEN to_agent_id IS NOT NULL THEN 'agent ' || to_agent_id
            WHEN to_feature_id IS NOT NULL THEN 'whoever works on #' || to_feature_id
            WHEN to_agent_type = 'user' THEN 'you' ELSE 'the next ' || to_agent_type || ' agent' END AS recipient,
       message_type, CASE urgency WHEN 0 THEN 'low' WHEN 1 THEN 'normal' WHEN 2 THEN 'high' ELSE 'urgent' END AS urgency,
       status, attempts, failure, content
     FROM agent_message m WHERE ${sentWithin} ORDER BY message_id DESC LIMIT ${mostShown}`,
    parameters,
  );
  const counts = countByStatus(reader, period);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return {
    facts: [
      fact('sent', 'Sent', total),
      fact('acknowledged', 'Read', counts.get('acknowledged')),
      fact('delivered', 'Handed over, not acknowledged yet', counts.get('delivered')),
      fact('pending', 'Waiting for their recipient', counts.get('pending')),
      fact('failed', 'Failed', counts.get('failed')),
      fact('expired', 'Expired', counts.get('expired')),
    ],
    tables: [
      tableOf(
        { key: 'messages', title: 'Messages', columns, whenEmpty: 'No message was sent in this period.' },
        rows,
      ),
    ],
    notes: total > mostShown ? [`The table has the latest ${mostShown} of ${total} messages.`] : [],
  };
}

function countByStatus(reader: Reader, period: Period): Map<string, number> {
  const counted = reader.query<{ status: string; n: number }>(
    `SELECT status, count(*) AS n FROM agent_message m WHERE ${sentWithin} GROUP BY status`,
    parametersOf(period),
  );
  return new Map(counted.map(({ status, n }) => [status, n]));
}

function fact(key: string, label: string, value = 0): Fact {
  return { key, label, unit: 'count', value };
}
