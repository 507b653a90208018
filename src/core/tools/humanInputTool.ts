import * as z from 'zod';
import { askQuestion, maxQuestionLength } from '../backlog/questions';
import { MusterError } from '../base/errors';
import { requireHold } from './authenticateAgent';
import { ownFeature } from './readingTools';
import { defineTool, type Tool, type ToolCall, type ToolResult } from './tool';

/** Clients and the proxy in between give a call up after 40 s at the earliest. */
export const maxWaitSeconds = 30;

const input = z.strictObject({
  question: z
    .string()
    .trim()
    .min(1)
    .max(maxQuestionLength)
    .describe('One question, with what a person must know to answer it'),
  kind: z.enum(['text', 'choice', 'confirm']).default('text').describe('confirm is answered by yes or no'),
  choices: z.array(z.string().trim().min(1).max(200)).min(2).max(10).optional().describe('For kind choice'),
  wait_seconds: z
    .int()
    .min(0)
    .max(maxWaitSeconds)
    .default(maxWaitSeconds)
    .describe('How long this call may wait for the answer; call again with the same question to wait on'),
});

/** Asks a person. Called again with the same words, it goes on waiting instead of asking twice. */
export const humanInputTool: Tool = defineTool({
  name: 'feature_request_human_input',
  description:
    'Ask a person what only a person can decide. Answers with the answer, or after a while that there is none yet: then commit what you have and end, or call again to wait. Waiting costs no attempt.',
  input,
  agentTypes: new Set(['coding']),
  annotations: { destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run: async (call, asked) => {
    requireChoices(asked);
    requireHold(call.backend.reader, call.caller);
    if (questionOf(call, asked.question) === undefined) await ask(call, asked);
    const settled = (): boolean => questionOf(call, asked.question)?.answeredAt != null || !holds(call);
    await call.backend.until(settled, asked.wait_seconds * 1000, call.closing);
    requireHold(call.backend.reader, call.caller);
    return answerOf(call, asked.question);
  },
});

interface Asked {
  readonly id: number;
  readonly answer: string | null;
  readonly answeredAt: string | null;
}

/** By its words: what a call asks is the same however often it is repeated. */
function questionOf({ backend, caller }: ToolCall, text: string): Asked | undefined {
  return backend.reader.get<Asked>(
    `SELECT question_id AS id, answer, answered_at AS answeredAt FROM question
     WHERE agent_id = ? AND text = ? AND kind <> 'suggestion' ORDER BY question_id DESC LIMIT 1`,
    [caller.agentId, text],
  );
}

async function ask(call: ToolCall, { question, kind, choices }: z.output<typeof input>): Promise<void> {
  const { backend, caller, callId } = call;
  await backend.change(caller, callId, 'feature_request_human_input', (tx) => {
    askQuestion(tx, {
      featureId: ownFeature(call),
      agentId: caller.agentId,
      kind,
      text: question,
      ...(choices !== undefined && { choices }),
    });
    return { ok: true, message: 'asked' };
  });
}

async function answerOf(call: ToolCall, text: string): Promise<ToolResult> {
  const { backend, caller } = call;
  const asked = questionOf(call, text);
  if (asked?.answer != null) {
    const { id, answer } = asked;
    // Not under the call's id: the question was asked under that.
    await backend.change(caller, `${call.callId}/answer`, 'feature_request_human_input', (tx) => {
      tx.run('UPDATE question SET delivered_at = coalesce(delivered_at, ?) WHERE question_id = ?', [
        tx.now,
        id,
      ]);
      return { ok: true, message: 'delivered' };
    });
    return { text: JSON.stringify({ answered: true, answer }) };
  }
  const withdrawn = asked?.answeredAt != null;
  return {
    text: JSON.stringify({
      answered: false,
      next: withdrawn
        ? 'The question was withdrawn without an answer; decide by yourself and go on.'
        : 'No answer yet. Commit what you have and end your work: the answer will be given to the next attempt, and this one is not counted. Or call again with the same question to wait on.',
    }),
  };
}

function holds({ backend, caller }: ToolCall): boolean {
  try {
    requireHold(backend.reader, caller);
    return true;
  } catch {
    return false;
  }
}

function requireChoices({ kind, choices }: z.output<typeof input>): void {
  if ((kind === 'choice') === (choices !== undefined)) return;
  throw new MusterError(
    'ToolRefused',
    kind === 'choice'
      ? 'A question of kind choice needs choices; name 2 to 10 and call again.'
      : `A question of kind ${kind} takes no choices; leave them out or use kind choice.`,
  );
}
