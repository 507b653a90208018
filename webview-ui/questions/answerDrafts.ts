/** Answers that have been begun, by their question; the latest last. */
export type AnswerDrafts = Readonly<Record<string, string>>;

const mostDrafts = 20;

export function withDraft(drafts: AnswerDrafts, key: string, text: string): AnswerDrafts {
  const others = Object.entries(drafts).filter(([other]) => other !== key);
  return Object.fromEntries(text === '' ? others : [...others.slice(1 - mostDrafts), [key, text]]);
}

/** Reads what an earlier version may have stored. */
export function readDrafts(stored: unknown): AnswerDrafts {
  if (typeof stored !== 'object' || stored === null) return {};
  const texts = Object.entries(stored).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts.slice(-mostDrafts));
}
