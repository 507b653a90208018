import path from 'node:path';
import { type Git, isFullId } from '../git';

export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'repository';
  readonly object: string;
}

const kinds: Readonly<Record<string, TreeEntry['kind']>> = {
  '040000': 'folder',
  '120000': 'link',
  '160000': 'repository',
};
const mostLinks = 8;

/** The files of one commit as git has them; no checkout is needed or looked at. Paths have `/`. */
export class TreeFiles {
  private readonly folders = new Map<string, Promise<readonly TreeEntry[]>>();
  private readonly texts = new Map<string, Promise<string | undefined>>();

  constructor(
    private readonly git: Git,
    /** A commit or a tree. */
    readonly treeish: string,
  ) {}

  /** What lies in a folder; empty when there is no such folder. */
  async list(folder = ''): Promise<readonly TreeEntry[]> {
    const at = normalized(folder);
    return at === undefined ? [] : this.entries(at);
  }

  /** The text of a file, through links inside the tree; undefined when it is no file of this tree. */
  text(file: string): Promise<string | undefined> {
    const at = normalized(file);
    if (at === undefined || at === '') return Promise.resolve(undefined);
    let text = this.texts.get(at);
    if (text === undefined) {
      text = this.read(at, mostLinks);
      this.texts.set(at, text);
    }
    return text;
  }

  /** Each folder is listed once, however many of its files are asked for: most of those do not exist. */
  private entries(folder: string): Promise<readonly TreeEntry[]> {
    let entries = this.folders.get(folder);
    if (entries === undefined) {
      entries = this.readFolder(folder);
      this.folders.set(folder, entries);
    }
    return entries;
  }

  private async readFolder(folder: string): Promise<readonly TreeEntry[]> {
    let tree = this.treeish;
    if (folder !== '') {
      const entry = await this.entry(folder);
      if (entry?.kind !== 'folder') return [];
      tree = entry.object;
    }
    const args = ['ls-tree', '-z', '--full-tree', tree];
    // The same trees are looked at before a merge, in its gate and after it.
    return entriesIn(isFullId(tree) ? await this.git.unchanging(...args) : (await this.git.run(args)).stdout);
  }

  private async entry(file: string): Promise<TreeEntry | undefined> {
    const { dir, base } = path.posix.parse(file);
    return (await this.entries(dir)).find(({ name }) => name === base);
  }

  private async read(file: string, links: number): Promise<string | undefined> {
    const entry = await this.entry(file);
    if (entry === undefined || entry.kind === 'folder' || entry.kind === 'repository') return undefined;
    const text = (await this.git.run(['cat-file', 'blob', entry.object])).stdout;
    if (entry.kind === 'file') return text;
    const target = normalized(path.posix.join(path.posix.dirname(file), text));
    return links === 0 || target === undefined || text.startsWith('/')
      ? undefined
      : this.read(target, links - 1);
  }
}

/** Undefined when the path leads out of the repository. */
function normalized(file: string): string | undefined {
  const plain = path.posix.normalize(file.replaceAll('\\', '/')).replace(/^\.$|\/+$/g, '');
  return plain.startsWith('../') || plain === '..' || plain.startsWith('/') ? undefined : plain;
}

function entriesIn(listing: string): TreeEntry[] {
  return listing
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t');
      const [mode = '', , object = ''] = line.slice(0, tab).split(' ');
      return { name: line.slice(tab + 1), kind: kinds[mode] ?? 'file', object };
    });
}
