import path from 'node:path';
import * as vscode from 'vscode';
import { gitContentScheme } from '../contributions';
import type { Project } from '../project';
import { FewAtOnce } from './fewAtOnce';

/** Larger files are not shown: a text document of this size helps nobody. */
const maxBytes = 5 * 1024 * 1024;

interface GitContentQuery {
  /** Commit or branch. */
  readonly ref: string;
  /** Relative to the repository, with `/`. */
  readonly path: string;
}

/** The document that shows a file as it is in a commit. The path is only for its title and language. */
export function gitContentUri(repository: string, query: GitContentQuery): vscode.Uri {
  return vscode.Uri.file(path.join(repository, query.path)).with({
    scheme: gitContentScheme,
    query: JSON.stringify({ ref: query.ref, path: query.path } satisfies GitContentQuery),
  });
}

/** Processes of git; the multi-file diff editor asks for both sides of all its files at once. */
const mostAtOnce = 4;

/**
 * Reads from the window's open repositories only, whatever the address says: anybody can make such an address. A commit
 * is in one of them, so its documents stay what they are when the window shows another one.
 */
export class GitContent implements vscode.TextDocumentContentProvider {
  private readonly few = new FewAtOnce(mostAtOnce);

  constructor(private readonly project: Pick<Project, 'open' | 'all'>) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const query = parseQuery(uri.query);
    if (query === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    const opening = this.project.open();
    await opening.catch(() => undefined);
    // What is wrong with the one that is shown keeps nobody from looking at another.
    if (this.project.all.length === 0) await opening;
    for (const { orchestrator } of this.project.all) {
      const { repository } = orchestrator.snapshot().project;
      const text = await this.few.run(() => readText(repository, query));
      if (text !== undefined) return text;
    }
    throw vscode.FileSystemError.FileNotFound(uri);
  }
}

function parseQuery(text: string): GitContentQuery | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('ref' in value) || !('path' in value))
    return undefined;
  const { ref, path: file } = value;
  if (typeof ref !== 'string' || typeof file !== 'string') return undefined;
  // Never an option (leading dash), never another object than was meant (colon, caret).
  return /^\w[\w./-]*$/.test(ref) && file !== '' ? { ref, path: file } : undefined;
}

/** Undefined: the repository has no such commit. */
async function readText(
  repository: string,
  { ref, path: file }: GitContentQuery,
): Promise<string | undefined> {
  const [{ contentAt }, { Git }] = await Promise.all([
    import('../../core/git/diff'),
    import('../../core/git/git'),
  ]);
  const git = new Git(repository);
  const content = await contentAt(git, ref, file);
  if (content === undefined) {
    const { exitCode } = await git.run(['cat-file', '-e', ref], { accept: [0, 1, 128] });
    return exitCode === 0 ? '' : undefined;
  }
  if (content.length > maxBytes) return vscode.l10n.t('(larger than 5 MB)');
  return content.subarray(0, 8000).includes(0) ? vscode.l10n.t('(a binary file)') : content.toString('utf8');
}
