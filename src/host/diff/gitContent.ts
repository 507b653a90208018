import { execFile } from 'node:child_process';
import path from 'node:path';
import * as vscode from 'vscode';
import { gitEnvironment } from '../../core/git/gitEnvironment';
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

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const query = parseQuery(uri.query);
    if (query === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    const { snapshot } = await this.project.open();
    const controller = new AbortController();
    const cancelled = token.onCancellationRequested(() => controller.abort());
    try {
      return await readBlob(snapshot.project.repository, query, controller.signal);
    } finally {
      cancelled.dispose();
    }
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
  // A leading dash would be an option, a colon or a control character another object than was meant.
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return /^[^-:][^:\u0000-\u001f]*$/.test(ref) && file !== '' ? { ref, path: file } : undefined;
}

function readBlob(
  repository: string,
  { ref, path: file }: GitContentQuery,
  signal: AbortSignal,
): Promise<string> {
  const args = ['-C', repository, 'cat-file', 'blob', `${ref}:${file}`];
  const options = {
    encoding: 'buffer' as const,
    maxBuffer: maxBytes,
    signal,
    windowsHide: true,
    env: gitEnvironment(process.env),
  };
  return new Promise((resolve, reject) => {
    execFile('git', args, options, (error, stdout) => {
      if (error === null) {
        resolve(stdout.subarray(0, 8000).includes(0) ? '(a binary file)' : stdout.toString('utf8'));
      } else if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
        resolve('(larger than 5 MB)');
      } else {
        reject(new Error(`git could not read ${file} of ${ref}`, { cause: error }));
      }
    });
  });
}
