import { existsSync } from 'node:fs';
import path from 'node:path';
import { Git } from '../../git/git';
import { findIgnored } from './ignoredEntries';

export interface SetupSuggestion {
  readonly kind: 'command' | 'copy';
  /** The command line or the pattern. */
  readonly value: string;
  /** What in the project it was found by. */
  readonly because: string;
  /** Whether most people want it. */
  readonly likely: boolean;
}

interface Installer {
  /** The first that exists decides. */
  readonly files: readonly string[];
  readonly command: (folder: string) => string;
  /** Folder that the command fills. */
  readonly fills: string | undefined;
}

const installers: readonly Installer[] = [
  { files: ['pnpm-lock.yaml'], command: () => 'pnpm install --frozen-lockfile', fills: 'node_modules' },
  { files: ['bun.lock', 'bun.lockb'], command: () => 'bun install --frozen-lockfile', fills: 'node_modules' },
  { files: ['yarn.lock'], command: yarnInstall, fills: 'node_modules' },
  { files: ['package-lock.json', 'npm-shrinkwrap.json'], command: () => 'npm ci', fills: 'node_modules' },
  { files: ['uv.lock'], command: () => 'uv sync --frozen', fills: '.venv' },
  { files: ['poetry.lock'], command: () => 'poetry install', fills: undefined },
  { files: ['Pipfile.lock'], command: () => 'pipenv sync --dev', fills: undefined },
  { files: ['composer.lock'], command: () => 'composer install --no-interaction', fills: 'vendor' },
  { files: ['Gemfile.lock'], command: () => 'bundle install', fills: undefined },
  { files: ['go.sum'], command: () => 'go mod download', fills: undefined },
  { files: ['Cargo.lock'], command: () => 'cargo fetch --locked', fills: undefined },
];
const dependencyFolders = ['node_modules', '.venv', 'venv', 'vendor', 'Pods'];
const secretFiles = ['.env', '.env.*', '.envrc', '.npmrc'];

/** What a look at a checkout says about how its worktrees should be set up. Only looks. */
export async function suggestSetup(
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<SetupSuggestion[]> {
  const suggestions: SetupSuggestion[] = [];
  const filled = new Set<string>();
  for (const { files, command, fills } of installers) {
    const found = files.find((file) => existsSync(path.join(folder, file)));
    if (found === undefined || (fills !== undefined && filled.has(fills))) continue;
    if (fills !== undefined) filled.add(fills);
    suggestions.push({ kind: 'command', value: command(folder), because: found, likely: true });
  }
  const git = new Git(folder, environment);
  for (const pattern of [...secretFiles, ...dependencyFolders]) {
    const found = await findIgnored(git, [pattern]);
    if (found.length === 0) continue;
    const isFolder = dependencyFolders.includes(pattern);
    suggestions.push({
      kind: 'copy',
      value: pattern,
      because: named(found.map((entry) => entry.path)),
      // What a command fills need not be copied as well.
      likely: isFolder ? !filled.has(pattern) : true,
    });
  }
  return suggestions;
}

/** Yarn 2 and later have another word for it. */
function yarnInstall(folder: string): string {
  const isBerry = existsSync(path.join(folder, '.yarnrc.yml'));
  return isBerry ? 'yarn install --immutable' : 'yarn install --frozen-lockfile';
}

function named(paths: readonly string[]): string {
  const [first = '', second] = paths;
  if (second === undefined) return first;
  return paths.length === 2 ? `${first} and ${second}` : `${first} and ${String(paths.length - 1)} more`;
}
