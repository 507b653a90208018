import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { QuestionView } from '../../src/shared/viewModel';

/** Answers that have been begun, by their question; the latest last. */
export type AnswerDrafts = Readonly<Record<string, string>>;

export interface KeptAnswers {
  /** Each repository counts its features anew. */
  readonly repository: string;
  readonly drafts: AnswerDrafts;
  readonly keep: (drafts: AnswerDrafts) => void;
}

/** VS Code unloads a page that is hidden: what was typed into it must not depend on being seen. */
export const KeptAnswersContext = createContext<KeptAnswers>({
  repository: '',
  drafts: {},
  keep: () => undefined,
});

const mostDrafts = 20;

/** What has been typed about a question, the same in each place where it can be answered. */
export function useKeptAnswer({
  featureId,
  askedAt,
}: QuestionView): readonly [string, (text: string) => void] {
  const { repository, drafts, keep } = useContext(KeptAnswersContext);
  const key = `${featureId} ${askedAt ?? ''} ${repository}`;
  return [drafts[key] ?? '', (text) => keep(withDraft(drafts, key, text))];
}

function withDraft(drafts: AnswerDrafts, key: string, text: string): AnswerDrafts {
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
