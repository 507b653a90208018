import { MusterError } from '../base/errors';
import type { Reader, Transaction } from '../store/store';
import type { ToolAnswer } from './toolBackend';

/**
 * Does `effect` unless this call was answered before, and keeps its answer in the same transaction. What
 * `effect` throws is not kept.
 *
 * @throws MusterError ToolRefused when the id belongs to another agent's call or another tool's
 */
export function once(
  tx: Transaction,
  callId: string,
  agentId: number,
  tool: string,
  effect: () => ToolAnswer,
): ToolAnswer {
  const stored = storedAnswer(tx, callId, agentId, tool);
  if (stored !== undefined) return stored;
  const answer = effect();
  tx.run('INSERT INTO tool_call (call_id, agent_id, tool, result, called_at) VALUES (?, ?, ?, ?, ?)', [
    callId,
    agentId,
    tool,
    JSON.stringify(answer),
    tx.now,
  ]);
  return answer;
}

/** Of an agent's call; a chat's calls are not repeated. @throws MusterError ToolRefused, as {@link once} */
export function storedAnswer(
  reader: Reader,
  callId: string,
  agentId: number,
  tool: string,
): ToolAnswer | undefined {
  const row = reader.get<{ agent_id: number; tool: string; result: string }>(
    'SELECT agent_id, tool, result FROM tool_call WHERE call_id = ?',
    [callId],
  );
  if (row === undefined) return undefined;
  if (row.agent_id !== agentId || row.tool !== tool) {
    throw new MusterError('ToolRefused', 'This call id was used for another call; use a fresh one.', {
      details: { callId, agentId, tool },
    });
  }
  return JSON.parse(row.result) as ToolAnswer;
}
