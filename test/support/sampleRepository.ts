import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './temporaryFolder';

/** No agent of the user that signs, and no tidying up, for which each commit would start one more process. */
const settings = '[commit]\n\tgpgsign = false\n[maintenance]\n\tauto = false\n[gc]\n\tauto = 0\n';

/** Git as tests run it: no user's or system's configuration, no variables that point elsewhere. */
export function sampleEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(GIT_|XDG_|EMAIL$)/i.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    GIT_CONFIG_NOSYSTEM: '1',
    LC_ALL: 'C',
    // Tests say themselves how busy the machine is.
    MUSTER_MACHINE_LIMITS: 'off',
  };
}

/** Runs git in a folder and returns what it wrote; rejects with what it complained of. */
export function runGit(
  folder: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  input = '',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile('git', args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`git ${args.join(' ')}: ${stderr}`, { cause: error }));
    });
    // Most commands end without reading; what they say by their exit code is enough.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

export interface SampleOptions {
  /** Name of the repository's folder; default `repository`. */
  readonly name?: string;
  /** Files of the first commit; `undefined`: no commit at all. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** Whether the repository's own configuration names the user; default true. */
  readonly identity?: boolean;
}

/**
 * A real repository in a folder of its own, with the branch `main` and one commit. Everything that is made
 * beside it (`repository.worktrees`) is removed with it.
 */
export class SampleRepository {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;

  private constructor(
    /** The temporary folder around it. */
    readonly around: string,
    name: string,
    readonly remove: () => void,
  ) {
    this.folder = path.join(around, name);
    const home = path.join(around, 'home');
    this.environment = sampleEnvironment(home);
    mkdirSync(home);
    mkdirSync(this.folder);
  }

  static async create(options: SampleOptions = {}): Promise<SampleRepository> {
    const { name = 'repository', identity = true } = options;
    const files = 'files' in options ? options.files : { 'readme.md': '# Sample\n', 'src/one.txt': 'one\n' };
    const around = temporaryFolder('repository');
    const repository = new SampleRepository(around.path, name, around.remove);
    await repository.git('init', '--quiet', '--initial-branch=main');
    const user = identity ? '[user]\n\tname = Sample User\n\temail = sample@example.org\n' : '';
    appendFileSync(path.join(repository.folder, '.git', 'config'), `${settings}${user}`);
    if (files !== undefined) await repository.makeCommit('First commit', files, repository.folder);
    return repository;
  }

  git(...args: string[]): Promise<string> {
    return this.gitIn(this.folder, ...args);
  }

  gitIn(folder: string, ...args: string[]): Promise<string> {
    return runGit(folder, this.environment, args);
  }

  /** Writes files without committing. */
  write(files: Readonly<Record<string, string>>, folder = this.folder): void {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  read(name: string, folder = this.folder): string {
    return readFileSync(path.join(folder, name), 'utf8');
  }

  /** Commits files in a worktree (default: the main one) and returns the commit. */
  async commit(
    message: string,
    files: Readonly<Record<string, string>> = {},
    folder = this.folder,
  ): Promise<string> {
    await this.makeCommit(message, files, folder);
    return this.tip('HEAD', folder);
  }

  private async makeCommit(
    message: string,
    files: Readonly<Record<string, string>>,
    folder: string,
  ): Promise<void> {
    this.write(files, folder);
    const names = Object.keys(files);
    if (names.length > 0) await this.gitIn(folder, 'add', '--', ...names);
    const identity = ['-c', 'user.name=Sample User', '-c', 'user.email=sample@example.org'];
    await this.gitIn(folder, ...identity, 'commit', '--quiet', '--allow-empty', '-m', message);
  }

  /** Makes a branch with one commit on top of `from`, without touching any checkout, and returns its tip. */
  async branch(name: string, files: Readonly<Record<string, string>>, from = 'main'): Promise<string> {
    const blob = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
    const stream = [
      `commit refs/heads/${name}\ncommitter Sample User <sample@example.org> now\n`,
      blob(`Work on ${name}`),
      `from ${from}^0\n`,
      ...Object.entries(files).map(([file, text]) => `M 100644 inline ${file}\n${blob(text)}`),
    ];
    const args = ['fast-import', '--quiet', '--date-format=now'];
    await runGit(this.folder, this.environment, args, stream.join(''));
    return this.tip(name);
  }

  async tip(name: string, folder = this.folder): Promise<string> {
    return (await this.gitIn(folder, 'rev-parse', '--verify', `${name}^{commit}`)).trim();
  }
}
