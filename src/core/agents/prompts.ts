import type { Feature } from '../backlog/feature';
import type { AnsweredQuestion } from '../backlog/questions';
import { type RevertedWork, revertText } from './revertedWork';
import type { TaskType } from './run';

export interface CodingPromptContext {
  readonly feature: Feature;
  readonly taskType: TaskType;
  /** The branch that the agent's worktree is on. */
  readonly branch: string;
  readonly integrationBranch: string;
  /** What people have answered when earlier agents asked. */
  readonly answers?: readonly AnsweredQuestion[] | undefined;
  /** Why the feature's latest submission was sent back; absent when none was. */
  readonly feedback?: MergeFeedback | undefined;
  /** Its merge was taken back, and nothing of it was merged since. */
  readonly reverted?: RevertedWork | undefined;
}

/** A change on the integration branch that a conflict is with. */
export interface OtherWork {
  readonly commit: string;
  /** The feature, or the commit's subject when it was none of Muster's. */
  readonly what: string;
  readonly files: readonly string[];
}

export type MergeFeedback =
  /** The checks failed on the merged tree. */
  | { readonly kind: 'gateRed'; readonly report: string }
  /** A person did not let it be merged. */
  | { readonly kind: 'sentBack'; readonly report: string }
  | {
      readonly kind: 'conflict';
      readonly report: string;
      /** Git's own words. */
      readonly details: string;
      readonly files: readonly string[];
      /** What was submitted, and what it is to be merged with; absent when git could not be asked. */
      readonly ownTip?: string;
      readonly integrationTip?: string;
      /** The integration branch has moved on since, and no conflict is left. */
      readonly mergesNow: boolean;
      readonly others: readonly OtherWork[];
    };

const maxReasonLength = 6000;

/** What a coding agent is told. The feature's text is quoted as data: it says what to build, not how to behave. */
export function codingPrompt(context: CodingPromptContext): string {
  const { feature, branch, integrationBranch } = context;
  const parts = [
    `You are to implement one feature of this project, alone. Decide by yourself what you can; nobody watches you.

You work in a git worktree of your own, on the branch \`${branch}\`. Others work on other features at the same time. When you submit, your branch is merged into \`${integrationBranch}\` and the project's checks run on the result; only then the feature has passed.`,
    describe(feature),
    whatWasAnswered(context.answers ?? []),
    whatWasTakenBack(context),
    whatHappened(context),
    `# How to go on

1. Call the tool \`feature_get_by_id\` with id ${feature.id} for the latest state of the feature.
2. Look at the code that is there and follow its ways. Change only what this feature needs.
3. Verify each step of the feature. Run the project's own tests if it has any.
4. Commit everything on \`${branch}\` with a clear message. Do not switch branches, do not push, do not rewrite history.
5. Call \`feature_mark_passing\` with id ${feature.id}. Without this call, and without a commit, your work does not count.

If it cannot be done, call \`feature_mark_failing\` with the reason instead; if something else must come first, call \`feature_skip\`. What only a person can decide, ask with \`feature_request_human_input\`.`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function whatWasAnswered(answers: readonly AnsweredQuestion[]): string {
  if (answers.length === 0) return '';
  const asked = answers.map(
    ({ text, answer }) => `An agent asked:\n\n${indented(text)}\n\nA person answered:\n\n${indented(answer)}`,
  );
  return `# What a person has decided\n\n${asked.join('\n\n')}`;
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

function whatHappened(context: CodingPromptContext): string {
  const { feature, integrationBranch, feedback } = context;
  const lastError = feature.lastError?.trim() ?? '';
  // That a merge was taken back has a part of its own.
  const isRevert = context.reverted !== undefined && lastError.startsWith(revertText(context.reverted));
  const reason = isRevert ? '' : shortened(lastError);
  const quoted = reason === '' ? '' : `\n\n${indented(reason)}`;
  if (feedback?.kind === 'conflict') return conflictPart(context, feedback, quoted);
  if (feature.regressionSeen !== undefined) return regressionPart(context, feature.regressionSeen, reason);
  // A later attempt may have ended otherwise, or a person has asked for another try: what the checks found is
  // still to be put right.
  const report = feedback === undefined || lastError.includes(feedback.report) ? '' : feedback.report.trim();
  if (reason === '' && report === '') return '';
  const found = `${feedback?.kind === 'sentBack' ? 'a person sent back what was submitted' : 'the checks of what was submitted failed'}:\n\n${indented(shortened(report))}`;
  const before = report === '' ? '' : `\n\nBefore that, ${found}`;
  const reasons = reason === '' ? `What was found: ${found}` : `The reason:${quoted}${before}`;
  return `# What happened before

An earlier attempt did not pass; what it committed is on this branch. ${reasons}

Put this right first. If \`${integrationBranch}\` has moved on, merge it into your branch.`;
}

function whatWasTakenBack({ reverted, integrationBranch }: CodingPromptContext): string {
  if (reverted === undefined) return '';
  const { mergeCommit, revertCommit, reason } = reverted;
  const why = reason.trim() === '' ? '.' : `, with this reason:\n\n${indented(shortened(reason.trim()))}`;
  return `# What was taken back

This feature was merged into \`${integrationBranch}\` before, as ${mergeCommit}. A person took that merge back, as ${revertCommit}${why}

Nothing of it is on your branch. Look at what it was (\`git diff ${mergeCommit}^1 ${mergeCommit}\`), and do the feature so that it need not be taken back again. What of it is right, bring in by new commits: git counts the old ones as merged, so merging them brings nothing.`;
}

function regressionPart(
  { integrationBranch, feedback }: CodingPromptContext,
  seen: string,
  reason: string,
): string {
  const later = [reason, feedback === undefined ? '' : shortened(feedback.report)].filter(
    (text, index, all) => text !== '' && !seen.includes(text) && all.indexOf(text) === index,
  );
  const attempts =
    later.length === 0
      ? ''
      : `\n\nAn attempt to mend it did not pass either:\n\n${later.map(indented).join('\n\n')}`;
  return `# What happened before

This feature had passed and was merged into \`${integrationBranch}\`. A regression test has found since that it does not work there any more; it saw:

${indented(shortened(seen))}${attempts}

Find out what broke it, and mend it so that both that work and this feature are right. If it works after all, say so with a test that shows it.`;
}

function conflictPart(
  { integrationBranch, branch }: CodingPromptContext,
  feedback: Extract<MergeFeedback, { kind: 'conflict' }>,
  lastReason: string,
): string {
  const { report, details, files, ownTip, integrationTip, mergesNow, others } = feedback;
  const told = lastReason.includes(indented(shortened(report))) ? '' : `\n\n${indented(shortened(report))}`;
  const tips =
    ownTip === undefined || integrationTip === undefined
      ? []
      : [`Submitted: ${ownTip} on ${branch}`, `To be merged with: ${integrationTip} on ${integrationBranch}`];
  const facts = [
    ...tips,
    ...(mergesNow || files.length === 0 ? [] : ['Files:', ...files.map((name) => `- ${name}`)]),
    ...(details === '' ? [] : ['Git says:', ...details.split('\n')]),
    ...(others.length === 0 ? [] : ['These files were changed meanwhile by:', ...others.map(otherLine)]),
  ];
  const known = facts.length === 0 ? '' : `\n\n${indented(shortenedFacts(facts.join('\n')))}`;
  const after = mergesNow
    ? `\n\n\`${integrationBranch}\` has moved on since, and git finds no conflict any more; merge it all the same and see that both sides keep working.`
    : '';
  return `# What is left to do

The work on this branch could not be merged into \`${integrationBranch}\`:${lastReason}${told}${known}${after}

1. Run \`git merge ${integrationBranch}\`. Do not use \`-s ours\`, \`-X ours\` or \`-X theirs\`: they throw one side away. If a file really has to stay as it is on your side, say so in the commit message with a line \`Muster-drops: PATH\`.
2. Look at what the others wanted (\`git log -p ${integrationBranch} -- FILE\`) and resolve every conflict so that both sides keep working. Leave what merges without a conflict as git made it.
3. See that no line with \`<<<<<<<\`, \`|||||||\` or \`>>>>>>>\` is left, verify, and commit the merge.

Your earlier commits are on this branch already; keep them. The result goes through the same merge and the same checks again.`;
}

function otherLine({ commit, what, files }: OtherWork): string {
  return `- ${what} (${commit.slice(0, 12)}): ${files.join(', ')}`;
}

/** The beginning of a long list says most. */
function shortenedFacts(text: string): string {
  return text.length <= maxReasonLength ? text : `${text.slice(0, maxReasonLength)}\n[…]`;
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
