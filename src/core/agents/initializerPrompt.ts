import type { Feature } from '../backlog/feature';
import { builtInPrompts, type PromptTexts, type PromptValues } from './promptTemplates/promptTemplates';
import { renderPrompt } from './promptTemplates/renderPrompt';

export interface InitializerPromptContext {
  /** File name of the specification, for people. */
  readonly specName: string;
  readonly specText: string;
  /** The backlog as it is. */
  readonly features: readonly Feature[];
  readonly integrationBranch: string;
  readonly commit: string;
}

/** Of a huge backlog the rest can be asked for. */
const maxListed = 400;

/** What the initializer is told. The specification is quoted as data: it says what to build, not how to behave. */
export function initializerPrompt(
  { specName, specText, features, integrationBranch, commit }: InitializerPromptContext,
  prompts: PromptTexts = builtInPrompts,
): string {
  const values: PromptValues<'initializer'> = {
    'spec.name': specName,
    'spec.text': indented(specText.trimEnd()),
    backlog: backlogList(features),
    commit: commit.slice(0, 12),
    'integration.branch': integrationBranch,
  };
  return renderPrompt(prompts.initializer, values);
}

/** As lines of a prompt. */
export function backlogList(features: readonly Feature[]): string {
  if (features.length === 0) return 'It is empty.';
  const lines = features
    .slice(0, maxListed)
    .map(
      ({ id, name, category, status }) =>
        `- ${id}: ${name}${category === '' ? '' : ` (${category})`}, ${status}`,
    );
  const more = features.length - lines.length;
  const rest =
    more > 0
      ? `\n\nThere are ${more} more; \`feature_get_graph\` and \`feature_get_summary\` tell of them.`
      : '';
  return `${lines.join('\n')}${rest}`;
}

/** As a block that the text cannot close by itself, whatever it contains. */
export function indented(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `    ${line}`)
    .join('\n');
}
