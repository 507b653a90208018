import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createExclusively } from '../core/agents/runner/atomicFile';
import { MusterError } from '../core/base/errors';
import { UsageError } from './usageError';

export interface RegisteredProject {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
}

/** What a name may be: no path, no option, no hidden file, and the same file name on every system. */
const nameRule = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/**
 * Short names of projects for `--project-dir` and its like, for this user. Each is a file of its own, so that two
 * terminals that add at the same time cannot lose one another's.
 */
export class RegisteredProjects {
  private readonly directory: string;

  constructor(environment: NodeJS.ProcessEnv) {
    this.directory = path.join(configurationDirectory(environment), 'muster', 'projects');
  }

  list(): RegisteredProject[] {
    const entries = unlessMissing(() => readdirSync(this.directory, { withFileTypes: true })) ?? [];
    return entries
      .filter((entry) => entry.isFile() && nameRule.test(entry.name))
      .map(({ name }) => ({ name, folder: this.folderOf(name) }))
      .filter((each): each is RegisteredProject => each.folder !== undefined)
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  folderOf(name: string): string | undefined {
    if (!nameRule.test(name)) return undefined;
    const folder = unlessMissing(() => readFileSync(path.join(this.directory, name), 'utf8'))?.trim();
    // Whoever writes such a file by hand may leave it empty; that names no folder.
    return folder === undefined || !path.isAbsolute(folder) ? undefined : folder;
  }

  /** False when the folder has that name already. @throws MusterError SettingInvalid */
  add({ name, folder }: RegisteredProject): boolean {
    if (!nameRule.test(name)) {
      throw new UsageError(
        `"${name}" cannot be a project's name; take 1 to 64 letters, digits, dots, hyphens and underscores, a letter or digit first.`,
      );
    }
    mkdirSync(this.directory, { recursive: true });
    if (createExclusively(path.join(this.directory, name), `${folder}\n`)) return true;
    const other = this.folderOf(name);
    if (other === folder) return false;
    throw new MusterError(
      'SettingInvalid',
      `${name} is the name of ${other ?? 'something unreadable'} already; take another, or first: muster projects remove ${name}`,
    );
  }

  /** @throws MusterError SettingInvalid when there is no such name */
  remove(name: string): void {
    if (!nameRule.test(name) || !this.list().some((each) => each.name === name)) {
      throw new MusterError(
        'SettingInvalid',
        `No project is registered as "${name}"; muster projects lists them.`,
      );
    }
    rmSync(path.join(this.directory, name), { force: true });
  }
}

/** Where the system wants a user's settings of a program to be. */
function configurationDirectory(environment: NodeJS.ProcessEnv): string {
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? os.homedir();
  if (process.platform === 'win32') return environment['APPDATA'] ?? path.join(home, 'AppData', 'Roaming');
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support');
  return environment['XDG_CONFIG_HOME'] ?? path.join(home, '.config');
}

function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
