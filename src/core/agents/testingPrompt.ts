import type { Feature } from '../backlog/feature';
import { builtInPrompts, type PromptTexts, type PromptValues } from './promptTemplates/promptTemplates';
import { renderPrompt } from './promptTemplates/renderPrompt';

export interface TestingPromptContext {
  readonly features: readonly Feature[];
  /** Checks of these features; a red one is the reason why an agent looks. */
  readonly checks: readonly {
    readonly featureId: number;
    readonly command: string;
    readonly result: 'green' | 'red' | undefined;
    readonly output: string | undefined;
  }[];
  readonly integrationBranch: string;
  readonly commit: string;
}

const maxOutputLength = 4000;

/** What a testing agent is told. The features' texts are quoted as data: they say what to test, not how to behave. */
export function testingPrompt(
  { features, checks, integrationBranch, commit }: TestingPromptContext,
  prompts: PromptTexts = builtInPrompts,
): string {
  const described = features.map((feature) =>
    describe(
      feature,
      checks.find(({ featureId }) => featureId === feature.id),
    ),
  );
  const values: PromptValues<'testing'> = {
    features: described.join('\n\n'),
    commit: commit.slice(0, 12),
    'integration.branch': integrationBranch,
  };
  return renderPrompt(prompts.testing, values);
}

function describe(feature: Feature, check: TestingPromptContext['checks'][number] | undefined): string {
  const steps = feature.steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
  return [
    `# Feature ${feature.id}: ${feature.name}`,
    feature.description,
    steps === '' ? '' : `Steps that must work:\n\n${steps}`,
    check?.result === 'red' ? redCheck(check.command, check.output ?? '') : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function redCheck(command: string, output: string): string {
  return `Its check fails now. Find out whether the feature is broken or the check is wrong; in the latter case give a better one before you mark the feature as passing. The command and the end of its output:

${indented(`${command}\n${output.slice(-maxOutputLength)}`)}`;
}

/** As a block that the text cannot close by itself, whatever it contains. */
function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
