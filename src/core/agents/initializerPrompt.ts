import type { Feature } from '../backlog/feature';

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
export function initializerPrompt(context: InitializerPromptContext): string {
  const { specName, specText, features, integrationBranch, commit } = context;
  const parts = [
    `You are to turn a specification into the backlog of this project, alone and without asking: nobody is there to answer. Others build the features afterwards, many of them at the same time, each on a branch of its own; they see one feature each and not the specification.

You work in a git worktree of your own, on the commit ${commit.slice(0, 12)} of \`${integrationBranch}\`. Look at the code that is there, but change nothing: what you change here is not kept.`,
    `# The specification: ${specName}\n\n${indented(specText.trimEnd())}`,
    `# The backlog as it is\n\n${backlogList(features)}`,
    `# How to go on

1. Read the specification and look at what the code has already.
2. Split the work into features that one agent can build and verify by itself. If the specification says how many there are to be, follow it.
3. Give each feature a short name of its own, a category, a description that can be built from without the specification, and steps that must work in the end.
4. Give each feature only those dependencies that it cannot be built without, at most 20, and no circles: whatever waits for nothing can be built at once.
5. Add them with \`feature_create_bulk\`, at most 200 in one call and each call all or nothing; \`depends_on_indices\` names others of the same call, \`dependencies\` features that are there. Lower priorities are built first.
6. Do not add what the backlog has already: a feature with the same name is not added again, and the answer names the one that is there.
7. Look at the result with \`feature_get_stats\` and \`feature_get_graph\`, put right what is wrong, and end. Do not begin to build anything.`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function backlogList(features: readonly Feature[]): string {
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
function indented(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `    ${line}`)
    .join('\n');
}
