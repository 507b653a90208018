import type { Feature } from '../backlog/feature';

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
export function testingPrompt({ features, checks, integrationBranch, commit }: TestingPromptContext): string {
  const parts = [
    `You are to find out whether ${features.length === 1 ? 'a feature of this project still works' : `${features.length} features of this project still work`}, alone and without asking: nobody is there to answer.

You work in a git worktree of your own, on the commit ${commit.slice(0, 12)} of \`${integrationBranch}\`, which holds the work of all. Each of these features worked when it was merged; what came after it may have broken it. Change nothing for good: what you change here is not merged.`,
    ...features.map((feature) =>
      describe(
        feature,
        checks.find(({ featureId }) => featureId === feature.id),
      ),
    ),
    `# How to go on

1. Call the tool \`feature_get_for_regression\` for the latest state of these features.
2. Verify the steps of each feature by running the code: the project's own tests, its programs, what the steps say. Reading the code is not enough.
3. If one command can show from now on whether the feature works, give it with \`feature_set_check\` (it runs at the top of a fresh worktree; exit code 0 means that the feature works, and it must fail when it does not).
4. Give your verdict on every one: \`feature_mark_passing\` with its id if it works, \`feature_mark_failing\` with its id and what you saw (what you ran, what should have happened, what happened) if it does not. A feature without a verdict counts as not tested.
5. End.

Do not mend anything. Do not call something broken that was never part of the feature.`,
  ];
  return `${parts.join('\n\n')}\n`;
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
