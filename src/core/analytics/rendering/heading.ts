import type { Report } from '../report';
import { formatCell } from './formatCell';

/** `2026-03-03 08:00:00 to 2026-03-10 08:00:00 (UTC), agents of type coding` */
export function headingOf({ from, until, agentType }: Report): string {
  const type = agentType === null ? '' : `, agents of type ${agentType}`;
  return `${formatCell(from, 'time')} to ${formatCell(until, 'time')} (UTC)${type}`;
}
