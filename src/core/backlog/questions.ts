import { MusterError } from '../base/errors';
import { recordEvent } from '../store/activityLog';
import type { Reader, Transaction } from '../store/store';
import type { QuestionKind } from './feature';
import { featureNotFound } from './readFeatures';
import { moveFeature } from './transitions';
import { oneLine, storable } from './validation';

export interface OpenQuestion {
  readonly featureId: number;
  readonly kind: QuestionKind;
  readonly text: string;
  readonly choices: readonly string[];
  /** UTC ISO 8601; undefined: it came with an import. */
  readonly askedAt: string | undefined;
  readonly agentId: number | undefined;
  /** The tool that the agent's program asks to be allowed. */
  readonly permission: string | undefined;
}

export interface AnsweredQuestion {
  readonly text: string;
  readonly answer: string;
}

export interface NewQuestion {
  readonly featureId: number;
  readonly agentId: number;
  readonly kind: QuestionKind;
  readonly text: string;
  readonly choices?: readonly string[];
  /** The tool that its program asks to be allowed. */
  readonly permission?: string;
}

export const maxQuestionLength = 2000;
export const maxAnswerLength = 8000;

/** All that wait for a person, by feature. */
export function openQuestions(reader: Reader): Map<number, OpenQuestion> {
  interface OpenRow {
    featureId: number;
    kind: QuestionKind;
    text: string;
    choices: string;
    askedAt: string | null;
    agentId: number | null;
    permission: string | null;
  }
  const rows = reader.query<OpenRow>(
    `SELECT f.id AS featureId, coalesce(q.kind, 'text') AS kind, f.human_question AS text,
       coalesce(q.choices, '[]') AS choices, q.asked_at AS askedAt, q.agent_id AS agentId,
       q.permission
     FROM features f LEFT JOIN question q ON q.feature_id = f.id AND q.answered_at IS NULL
     WHERE f.human_question IS NOT NULL AND f.status <> 'passing' ORDER BY f.id`,
  );
  return new Map(
    rows.map((row) => [
      row.featureId,
      {
        ...row,
        choices: JSON.parse(row.choices) as string[],
        askedAt: row.askedAt ?? undefined,
        agentId: row.agentId ?? undefined,
        permission: row.permission ?? undefined,
      },
    ]),
  );
}

/** What people have answered about a feature, oldest first; at most the latest `limit`. */
export function answeredQuestions(reader: Reader, featureId: number, limit = 20): AnsweredQuestion[] {
  return reader
    .query<AnsweredQuestion>(
      `SELECT text, answer FROM question WHERE feature_id = ? AND answer IS NOT NULL AND kind <> 'suggestion'
       ORDER BY question_id DESC LIMIT ?`,
      [featureId, limit],
    )
    .reverse();
}

/** What the agent has asked, if it was neither told the answer nor has the question been withdrawn. */
export function undeliveredQuestion(reader: Reader, agentId: number): string | undefined {
  return reader.get<{ text: string }>(
    `SELECT text FROM question WHERE agent_id = ? AND kind <> 'suggestion' AND delivered_at IS NULL
       AND (answered_at IS NULL OR answer IS NOT NULL) ORDER BY question_id DESC LIMIT 1`,
    [agentId],
  )?.text;
}

/** Makes the feature wait for a person. @throws MusterError QuestionOpen, FeatureNotFound */
export function askQuestion(tx: Transaction, asked: NewQuestion): number {
  const { featureId, agentId, kind, choices = [] } = asked;
  const feature = tx.get<{ open: string | null; name: string }>(
    'SELECT human_question AS open, name FROM features WHERE id = ?',
    [featureId],
  );
  if (feature === undefined) throw featureNotFound(featureId);
  if (feature.open !== null) {
    throw new MusterError(
      'QuestionOpen',
      `A question about feature ${featureId} is open already: “${oneLine(feature.open)}”; wait for its answer first.`,
      { details: { featureId } },
    );
  }
  const text = storable(asked.text).trim();
  const row = tx.get<{ id: number }>(
    `INSERT INTO question (feature_id, agent_id, kind, text, choices, asked_at, permission)
     VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING question_id AS id`,
    [
      ...[featureId, agentId, kind, text],
      ...[JSON.stringify(choices.map(oneLine)), tx.now, asked.permission ?? null],
    ],
  );
  tx.run('UPDATE features SET human_question = ?, human_answer = NULL, updated_at = ? WHERE id = ?', [
    text,
    tx.now,
    featureId,
  ]);
  // A suggestion is no reason for who made it to wait.
  if (kind !== 'suggestion') showWaiting(tx, agentId, true);
  recordEvent(tx, {
    kind: 'question',
    level: 'warning',
    agentId,
    featureId,
    text: `Asks about #${featureId} ${feature.name}: ${oneLine(text)}`,
  });
  return row?.id ?? 0;
}

/**
 * A person's answer: the feature waits no longer, and whoever works on it next is told. `askedAt` is of the question
 * that was read: it may have been answered meanwhile, and the answer must not hit the next one.
 *
 * @throws MusterError NoQuestion, AnswerInvalid
 */
export function answerQuestion(tx: Transaction, featureId: number, given: string, askedAt?: string): void {
  const question = requireQuestion(tx, featureId);
  if (askedAt !== undefined && askedAt !== question.askedAt) throw answeredMeanwhile(featureId);
  const answer = validAnswer(question, given);
  const known = tx.run(
    'UPDATE question SET answer = ?, answered_at = ? WHERE feature_id = ? AND answered_at IS NULL',
    [answer, tx.now, featureId],
  );
  if (known === 0) {
    tx.run(
      `INSERT INTO question (feature_id, kind, text, asked_at, answered_at, answer) VALUES (?, 'text', ?, ?, ?, ?)`,
      [featureId, question.text, tx.now, tx.now, answer],
    );
  }
  tx.run(
    `UPDATE features SET human_question = NULL, human_answer = ?, retry_not_before = NULL, updated_at = ? WHERE id = ?`,
    [answer, tx.now, featureId],
  );
  if (question.agentId !== undefined) showWaiting(tx, question.agentId, false);
  if (question.kind === 'suggestion' && answer === 'no') {
    moveFeature(tx, featureId, 'failed', { lastError: 'You decided against this suggestion.' });
  }
  recordEvent(tx, {
    kind: 'answered',
    agentId: question.agentId ?? null,
    featureId,
    text: `You answered about #${featureId}: ${oneLine(answer)}`,
  });
}

/** Nobody needs the answer any more; does nothing when no question is open. */
export function dropQuestion(tx: Transaction, featureId: number): void {
  const agentId = openQuestions(tx).get(featureId)?.agentId;
  tx.run('UPDATE question SET answered_at = ? WHERE feature_id = ? AND answered_at IS NULL', [
    tx.now,
    featureId,
  ]);
  tx.run('UPDATE features SET human_question = NULL WHERE id = ? AND human_question IS NOT NULL', [
    featureId,
  ]);
  if (agentId !== undefined) showWaiting(tx, agentId, false);
}

/** @throws MusterError NoQuestion */
export function requireQuestion(reader: Reader, featureId: number): OpenQuestion {
  const question = openQuestions(reader).get(featureId);
  if (question !== undefined) return question;
  throw new MusterError(
    'NoQuestion',
    `No question about feature ${featureId} is open; choose a feature that is shown under "Needs You".`,
    { details: { featureId } },
  );
}

function answeredMeanwhile(featureId: number): MusterError {
  return new MusterError(
    'NoQuestion',
    `That question about feature ${featureId} is not open any more, and another one is: nothing was answered; read the new one first.`,
    { details: { featureId } },
  );
}

/** The answer in the form in which it is kept. @throws MusterError AnswerInvalid */
function validAnswer({ kind, choices }: OpenQuestion, given: string): string {
  const answer = storable(given).trim();
  if (answer === '') throw invalid('The answer is empty; say something.');
  if (answer.length > maxAnswerLength) {
    throw invalid(`The answer has ${answer.length} characters; shorten it to ${maxAnswerLength} or fewer.`);
  }
  switch (kind) {
    case 'text':
      return answer;
    case 'choice': {
      const choice = choices.find((each) => each.toLowerCase() === answer.toLowerCase());
      if (choice !== undefined) return choice;
      throw invalid(`“${oneLine(answer)}” is none of the choices; answer one of: ${choices.join(', ')}.`);
    }
    case 'confirm':
    case 'suggestion':
      if (/^(y|yes|true|ok)$/i.test(answer)) return 'yes';
      if (/^(n|no|false)$/i.test(answer)) return 'no';
      throw invalid(`“${oneLine(answer)}” is neither yes nor no; answer yes or no.`);
  }
}

function invalid(sentence: string): MusterError {
  return new MusterError('AnswerInvalid', sentence);
}

/** Only while it lives: what has ended waits for nobody. */
function showWaiting(tx: Transaction, agentId: number, waits: boolean): void {
  tx.run(
    `UPDATE agent_lifecycle SET waiting_for_person = ?, activity = ?
     WHERE agent_id = ? AND status IN ('spawned', 'running') AND submitted_at IS NULL`,
    [waits ? 1 : 0, waits ? 'waiting' : 'working', agentId],
  );
}
