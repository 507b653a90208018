import * as z from 'zod';
import { permissionToolName } from '../agents/providers/provider';
import { askQuestion, maxQuestionLength } from '../backlog/questions';
import { oneLine } from '../analytics/rendering/safeText';
import { MusterError } from '../base/errors';
import { requireHold } from './authenticateAgent';
import { maxWaitSeconds } from './humanInputTool';
import { defineTool, type Tool, type ToolCall, type ToolResult } from './tool';

export const permissionAnswers = {
  once: 'Allow',
  always: 'Allow for this feature',
  deny: 'Deny',
} as const;

/** Of the question; what is asked about must fit beside the words around it. */
const maxShownInput = maxQuestionLength - 400;

/**
 * Called by an agent's program, not by its model, when the model wants to use what is not allowed beforehand.
 * Asks a person and waits a while; what is not answered by then is refused, and asked on when it is tried again.
 */
export const permissionTool: Tool = defineTool({
  name: permissionToolName,
  description: 'Not for you: the program that runs you asks with it whether you may use a tool.',
  input: z.looseObject({
    tool_name: z.string().trim().min(1).max(200),
    input: z.record(z.string(), z.unknown()).default({}),
  }),
  agentTypes: new Set(['coding', 'testing', 'initializer', 'architect', 'project_manager']),
  annotations: { destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run: async (call, { tool_name: tool, input }) => {
    const { reader } = call.backend;
    const { featureId } = call.caller;
    requireHold(reader, call.caller);
    if (featureId === undefined) return deny(tool, 'there is nobody to ask about this work');
    const wanted: Wanted = { featureId, tool, text: questionAbout(tool, input) };
    const before = standing(call, wanted);
    // What a person has answered counts, also when nobody is asked any more.
    if (before?.answer == null && call.backend.deniesPermissions()) {
      return deny(tool, 'this project asks nobody (muster.permissionPrompts); do it in another way');
    }
    if (before === undefined) {
      const busy = await ask(call, wanted);
      if (busy !== undefined) return deny(tool, busy);
    }
    const settled = (): boolean => standing(call, wanted)?.isOpen !== true || !stillHolds(call);
    await call.backend.until(settled, maxWaitSeconds * 1000, call.closing);
    requireHold(reader, call.caller);
    const now = standing(call, wanted);
    if (now?.answer == null) {
      return deny(
        tool,
        now?.isOpen === true
          ? 'nobody has answered yet. Try the same again to wait on, do it in another way, or commit what you have and end: the answer will be given to the next attempt, and this one is not counted'
          : 'the question was withdrawn',
      );
    }
    await markDelivered(call, now.id);
    if (now.answer === permissionAnswers.deny) return deny(tool, 'a person has said no');
    return { text: JSON.stringify({ behavior: 'allow', updatedInput: input }) };
  },
});

interface Wanted {
  readonly featureId: number;
  readonly tool: string;
  readonly text: string;
}

interface Asked {
  readonly id: number;
  readonly isOpen: boolean;
  readonly answer: string | null;
}

/**
 * What a person was asked or has said about it: a word for the whole feature, the open question, or an answer
 * that came when nobody waited for it any more. Each other answer counts once.
 */
function standing({ backend }: ToolCall, { featureId, tool, text }: Wanted): Asked | undefined {
  const row = backend.reader.get<{ id: number; isOpen: number; answer: string | null }>(
    `SELECT question_id AS id, answered_at IS NULL AS isOpen, answer FROM question
     WHERE feature_id = ?1 AND permission = ?2 AND (answer = ?4 OR text = ?3 AND (answered_at IS NULL
       OR answer IS NOT NULL AND delivered_at IS NULL))
     ORDER BY answer = ?4 DESC, question_id DESC LIMIT 1`,
    [featureId, tool, text, permissionAnswers.always],
  );
  return row && { ...row, isOpen: row.isOpen === 1 };
}

/** Undefined when it is asked now; else why it cannot be. */
async function ask(call: ToolCall, { featureId, tool, text }: Wanted): Promise<string | undefined> {
  const { backend, caller, callId } = call;
  try {
    await backend.change(caller, callId, permissionToolName, (tx) => {
      askQuestion(tx, {
        ...{ featureId, agentId: caller.agentId, kind: 'choice', text, permission: tool },
        choices: Object.values(permissionAnswers),
      });
      return { ok: true, message: 'asked' };
    });
    return undefined;
  } catch (error) {
    if (error instanceof MusterError && error.code === 'QuestionOpen') {
      return 'another question waits for an answer; try again after that';
    }
    throw error;
  }
}

async function markDelivered({ backend, caller, callId }: ToolCall, questionId: number): Promise<void> {
  // Not under the call's id: the question was asked under that.
  await backend.change(caller, `${callId}/answer`, permissionToolName, (tx) => {
    tx.run('UPDATE question SET delivered_at = coalesce(delivered_at, ?) WHERE question_id = ?', [
      tx.now,
      questionId,
    ]);
    return { ok: true, message: 'delivered' };
  });
}

function questionAbout(tool: string, input: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(input).map(
    ([name, value]) =>
      `${oneLine(name)}: ${oneLine(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  const shown = given.join('; ');
  const cut = shown.length <= maxShownInput ? shown : `${shown.slice(0, maxShownInput - 1)}…`;
  return `May it use ${oneLine(tool)}?${cut === '' ? '' : ` ${cut}`}`;
}

/** “Permission to use” is also what the parser of its output looks for. */
function deny(tool: string, why: string): ToolResult {
  return {
    text: JSON.stringify({ behavior: 'deny', message: `Permission to use ${tool} was denied: ${why}.` }),
  };
}

function stillHolds({ backend, caller }: ToolCall): boolean {
  try {
    requireHold(backend.reader, caller);
    return true;
  } catch {
    return false;
  }
}
