import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { QuestionView } from '../../src/shared/viewModel';
import { type AnswerDrafts, withDraft } from './answerDrafts';

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

/** What has been typed about a question, the same in each place where it can be answered. */
export function useKeptAnswer({
  featureId,
  askedAt,
}: QuestionView): readonly [string, (text: string) => void] {
  const { repository, drafts, keep } = useContext(KeptAnswersContext);
  const key = `${featureId} ${askedAt ?? ''} ${repository}`;
  return [drafts[key] ?? '', (text) => keep(withDraft(drafts, key, text))];
}
