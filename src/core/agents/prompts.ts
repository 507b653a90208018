import type { Feature } from '../backlog/feature';
import type { TaskType } from './run';

export interface CodingPromptContext {
  readonly feature: Feature;
  readonly taskType: TaskType;
  /** The branch that the agent's worktree is on. */
  readonly branch: string;
  readonly integrationBranch: string;
}

const maxReasonLength = 6000;

/** What a coding agent is told. The feature's text is quoted as data: it says what to build, not how to behave. */
export function codingPrompt(context: CodingPromptContext): string {
  const { feature, branch, integrationBranch } = context;
  const parts = [
    `You are to implement one feature of this project, alone and without asking: nobody is there to answer.

You work in a git worktree of your own, on the branch \`${branch}\`. Others work on other features at the same time. When you submit, your branch is merged into \`${integrationBranch}\` and the project's checks run on the result; only then the feature has passed.`,
    describe(feature),
    whatHappened(context),
    `# How to go on

1. Call the tool \`feature_get_by_id\` with id ${feature.id} for the latest state of the feature.
2. Look at the code that is there and follow its ways. Change only what this feature needs.
3. Verify each step of the feature. Run the project's own tests if it has any.
4. Commit everything on \`${branch}\` with a clear message. Do not switch branches, do not push, do not rewrite history.
5. Call \`feature_mark_passing\` with id ${feature.id}. Without this call, and without a commit, your work does not count.

If it cannot be done, call \`feature_mark_failing\` with the reason instead; if something else must come first, call \`feature_skip\`.`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function describe(feature: Feature): string {
  const steps = feature.steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
  return [
    `# Feature ${feature.id}: ${feature.name}`,
    feature.category === '' ? '' : `Category: ${feature.category}`,
    feature.description,
    steps === '' ? '' : `Steps that must work in the end:\n\n${steps}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function whatHappened({ feature, taskType, integrationBranch }: CodingPromptContext): string {
  const reason = shortened(feature.lastError?.trim() ?? '');
  const quoted = reason === '' ? '' : `\n\n${indented(reason)}`;
  if (taskType === 'merge_conflict') {
    return `# What is left to do

The work on this branch contradicts \`${integrationBranch}\`, which has moved on:${quoted}

Run \`git merge ${integrationBranch}\`, resolve every conflict so that both sides keep working, verify, and commit the merge. Your earlier commits are on this branch already.`;
  }
  if (reason === '') return '';
  return `# What happened before

An earlier attempt did not pass; what it committed is on this branch. The reason:${quoted}

Put this right first. If \`${integrationBranch}\` has moved on, merge it into your branch.`;
}

/** The end of a long report is where the failure stands. */
function shortened(text: string): string {
  if (text.length <= maxReasonLength) return text;
  return `[…]\n${text.slice(-maxReasonLength)}`;
}

/** As a block that the text cannot close by itself, whatever it contains. */
function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
