import type { Feature } from '../../backlog/feature';
import { backlogList, indented } from '../initializerPrompt';
import { builtInPrompts, type PromptTexts, type PromptValues } from '../promptTemplates/promptTemplates';
import { renderPrompt } from '../promptTemplates/renderPrompt';
import { featureValues } from '../prompts';

interface Place {
  readonly integrationBranch: string;
  readonly commit: string;
}

export interface ArchitectPromptContext extends Place {
  readonly feature: Feature;
  /** What it depends on, what depends on it, and what else has its category. */
  readonly neighbours: readonly Feature[];
}

/** What an architect is told. The feature's text is quoted as data: it says what to build, not how to behave. */
export function architectPrompt(
  { feature, neighbours, integrationBranch, commit }: ArchitectPromptContext,
  prompts: PromptTexts = builtInPrompts,
): string {
  const values: PromptValues<'architect'> = {
    ...featureValues(feature),
    neighbours: neighbours.length === 0 ? 'Nothing in it touches this feature.' : backlogList(neighbours),
    commit: commit.slice(0, 12),
    'integration.branch': integrationBranch,
  };
  return renderPrompt(prompts.architect, values);
}

export interface ManagerPromptContext extends Place {
  /** File name of the goals, for people. */
  readonly goalsName: string;
  readonly goalsText: string;
  readonly features: readonly Feature[];
  readonly wanted: number;
}

/** What a project manager is told. The goals are quoted as data. */
export function managerPrompt(
  { goalsName, goalsText, features, wanted, integrationBranch, commit }: ManagerPromptContext,
  prompts: PromptTexts = builtInPrompts,
): string {
  const values: PromptValues<'project-manager'> = {
    'goals.name': goalsName,
    'goals.text': indented(goalsText.trimEnd()),
    backlog: backlogList(features),
    wanted: String(wanted),
    commit: commit.slice(0, 12),
    'integration.branch': integrationBranch,
  };
  return renderPrompt(prompts['project-manager'], values);
}
