import path from 'node:path';
import * as vscode from 'vscode';
import { gitContentScheme } from '../contributions';
import type { Project } from '../project';

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

/** Reads from the open repository only, whatever the address says: anybody can make such an address. */
export class GitContent implements vscode.TextDocumentContentProvider {
  constructor(private readonly project: Project) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const query = parseQuery(uri.query);
    if (query === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    const { orchestrator } = await this.project.open();
    return readText(orchestrator.snapshot().project.repository, query);
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

async function readText(repository: string, { ref, path: file }: GitContentQuery): Promise<string> {
  const [{ contentAt }, { Git }] = await Promise.all([
    import('../../core/git/diff'),
    import('../../core/git/git'),
  ]);
  const content = await contentAt(new Git(repository), ref, file);
  if (content === undefined) return '';
  if (content.length > maxBytes) return vscode.l10n.t('(larger than 5 MB)');
  return content.subarray(0, 8000).includes(0) ? vscode.l10n.t('(a binary file)') : content.toString('utf8');
}
