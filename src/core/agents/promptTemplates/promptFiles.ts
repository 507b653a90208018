import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../base/errors';
import {
  builtInPrompts,
  placeholdersOf,
  type PromptName,
  promptNames,
  type PromptTexts,
} from './promptTemplates';
import { promptFolder } from './promptFolder';
import { flawOf } from './renderPrompt';

export const maxPromptBytes = 64 * 1024;

/**
 * The prompts of a project: its own where it has some, else the built-in ones.
 *
 * They are read from the repository's main worktree, which is the user's: what an agent commits, and what lies
 * in its worktree, tells other agents nothing before the user has taken it into their own checkout.
 */
export class PromptFiles {
  private problems: readonly string[] = [];

  constructor(
    private readonly root: string,
    /** What {@link notices} says has changed. */
    private readonly onNotices: () => void,
  ) {}

  /** What keeps files from being used, one sentence each. */
  get notices(): readonly string[] {
    return this.problems;
  }

  /** As they are now; never rejects. */
  async read(): Promise<PromptTexts> {
    const found = await Promise.all(promptNames.map((name) => this.readOne(name)));
    const problems = found.flatMap(({ problem }) => problem ?? []);
    if (problems.join('\n') !== this.problems.join('\n')) {
      this.problems = problems;
      this.onNotices();
    }
    const own = found.flatMap(({ name, text }) => (text === undefined ? [] : [[name, text] as const]));
    return { ...builtInPrompts, ...Object.fromEntries(own) };
  }

  private async readOne(
    name: PromptName,
  ): Promise<{ readonly name: PromptName; readonly text?: string; readonly problem?: string }> {
    const file = `${promptFolder}/${name}.md`;
    const unused = (why: string): { name: PromptName; problem: string } => ({
      name,
      problem: `The prompt ${file} is not used, the built-in one is: ${why}. Correct the file, or delete it.`,
    });
    try {
      const stats = await lstat(path.join(this.root, file));
      // A link that was committed could lead to any file of the user's.
      if (!stats.isFile()) return unused('it is not a plain file');
      if (stats.size > maxPromptBytes) {
        return unused(
          `it has ${Math.ceil(stats.size / 1024)} kB, and ${maxPromptBytes / 1024} kB is the most`,
        );
      }
      const bytes = await readFile(path.join(this.root, file));
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      const flaw = flawOf(name, text);
      return flaw === undefined ? { name, text } : unused(flaw);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return { name };
      if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return unused('it is not text in UTF-8');
      return unused(`it cannot be read (${messageOf(error)})`);
    }
  }
}

/** The built-in prompt with what can stand in it, to begin an own one from. */
export function promptToEdit(name: PromptName): string {
  const known = Object.entries(placeholdersOf[name]).map(
    ([key, meaning]) => `  ${key.padEnd(20)} ${meaning}`,
  );
  return `<!--
Agents do not see this comment. In double braces these names stand for something:

${known.join('\n')}

A line whose names stand for nothing is left out. \\{{ stands for braces as such.
-->

${builtInPrompts[name]}`;
}
