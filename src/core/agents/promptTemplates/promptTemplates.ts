import architect from './architect.md';
import coding from './coding.md';
import initializer from './initializer.md';
import mergeConflict from './merge-conflict.md';
import projectManager from './project-manager.md';
import testing from './testing.md';

export const promptNames = [
  'initializer',
  'coding',
  'testing',
  'merge-conflict',
  'architect',
  'project-manager',
] as const;
export type PromptName = (typeof promptNames)[number];
export type PromptTexts = Readonly<Record<PromptName, string>>;

/** What agents are told unless the project says otherwise. */
export const builtInPrompts: PromptTexts = {
  initializer,
  coding,
  testing,
  'merge-conflict': mergeConflict,
  architect,
  'project-manager': projectManager,
};

const theFeature = {
  'feature.id': 'its number',
  'feature.name': 'its name, one line',
  'feature.text': 'category, description and steps together',
  'feature.category': 'its category',
  'feature.description': 'its description',
  'feature.steps': 'its steps as a numbered list',
} as const;

const thePlace = {
  commit: 'the commit that the agent’s worktree is on',
  'integration.branch': 'the branch of that commit',
} as const;

/** What stands for what, in the order in which people are told of it. */
const toBuild = {
  ...theFeature,
  branch: 'the branch that the agent commits to',
  'integration.branch': 'the branch that verified work is merged into',
  spec: 'what an architect has written down for it, with a heading; mostly empty',
  answers: 'what people have answered when earlier agents asked, with a heading; mostly empty',
  messages:
    'what other agents and people have written to whoever works on this, with a heading; mostly empty',
  history: 'why earlier attempts did not pass, or what was taken back, with a heading; empty at first',
} as const;

export const placeholdersOf = {
  initializer: {
    'spec.name': 'file name of the specification',
    'spec.text': 'the specification, indented, so that it reads as a quotation',
    backlog: 'the features that are there already',
    ...thePlace,
  },
  coding: toBuild,
  testing: {
    features: 'the features to test, each with its heading, steps and failed check',
    ...thePlace,
  },
  'merge-conflict': {
    ...toBuild,
    conflict: 'what could not be merged: files, commits, git’s own words',
  },
  architect: {
    ...theFeature,
    neighbours: 'the features around it: what it depends on, what depends on it, and its category',
    ...thePlace,
  },
  'project-manager': {
    'goals.name': 'file name of the goals',
    'goals.text': 'the goals, indented, so that they read as a quotation',
    backlog: 'the features that are there already',
    wanted: 'how many features may be added',
    ...thePlace,
  },
} as const satisfies Readonly<Record<PromptName, Readonly<Record<string, string>>>>;

export type PromptValues<Name extends PromptName> = Readonly<
  Record<keyof (typeof placeholdersOf)[Name], string>
>;

/** Without one of these an agent would not know what it is to do. */
export const neededIn: Readonly<Record<PromptName, readonly string[]>> = {
  initializer: ['spec.text'],
  coding: ['feature.id'],
  testing: [],
  'merge-conflict': ['feature.id'],
  architect: ['feature.id'],
  'project-manager': ['goals.text'],
};
