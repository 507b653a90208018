import { z } from 'zod';
import type { GateKind } from '../../settings';
import type { DetectedCommand } from './detectCommands';
import { kindOf } from './gateKind';
import { doesSomething, joined } from './commandWords';
import type { TreeFiles } from './treeFiles';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

const managers: readonly PackageManager[] = ['npm', 'pnpm', 'yarn', 'bun'];
const lockFiles: Readonly<Record<string, PackageManager>> = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
};

/** In the order in which they run: what is quick to fail comes first. */
const wanted: readonly { readonly names: readonly string[]; readonly kind: GateKind | undefined }[] = [
  { names: ['typecheck', 'type-check', 'check-types', 'check:types'], kind: 'typecheck' },
  { names: ['lint'], kind: 'lint' },
  // Its text says what it is.
  { names: ['check'], kind: undefined },
  { names: ['test'], kind: 'test' },
  { names: ['build'], kind: 'build' },
];

const manifest = z.looseObject({
  packageManager: z.string().optional().catch(undefined),
  scripts: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

/** `scripts` of the package.json in a folder; undefined when there is none or it cannot be read. */
export async function scriptsIn(
  files: TreeFiles,
  folder = '',
): Promise<Readonly<Record<string, string>> | undefined> {
  const read = await readManifest(files, folder);
  if (read?.scripts === undefined) return undefined;
  const texts = Object.entries(read.scripts).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

export async function detectPackageScripts(files: TreeFiles): Promise<DetectedCommand[]> {
  const scripts = await scriptsIn(files);
  if (scripts === undefined) return [];
  const { manager, why } = await managerOf(files);
  return wanted.flatMap(({ names, kind }) => {
    const name = names.find((each) => isReal(scripts[each]));
    if (name === undefined) return [];
    return {
      command: manager === 'npm' && name === 'test' ? 'npm test' : `${manager} run ${name}`,
      kind: kind ?? kindOf(scripts[name] ?? ''),
      why: `package.json has the script "${name}"; ${why}`,
    };
  });
}

/** What `npm init` writes when there are no tests is not a test, and neither is what only says something. */
function isReal(script: string | undefined): boolean {
  return script !== undefined && !/no test specified/i.test(script) && doesSomething(script);
}

/** An entry of the package.json in a folder, as text; undefined when there is none. */
export async function manifestPart(
  files: TreeFiles,
  folder: string,
  entry: string,
): Promise<string | undefined> {
  const value = (await readManifest(files, folder))?.[entry];
  return value === undefined ? undefined : JSON.stringify(value, undefined, 2);
}

async function managerOf(files: TreeFiles): Promise<{ manager: PackageManager; why: string }> {
  const named = (await readManifest(files, ''))?.packageManager?.split('@')[0];
  const field = managers.find((each) => each === named);
  if (field !== undefined) return { manager: field, why: `its "packageManager" is ${field}` };
  const names = new Set((await files.list()).map(({ name }) => name));
  for (const [file, manager] of Object.entries(lockFiles))
    if (names.has(file)) return { manager, why: `there is ${file}` };
  return { manager: 'npm', why: 'no lock file names another package manager than npm' };
}

async function readManifest(files: TreeFiles, folder: string): Promise<z.infer<typeof manifest> | undefined> {
  const text = await files.text(joined(folder, 'package.json'));
  if (text === undefined) return undefined;
  try {
    const parsed = manifest.safeParse(JSON.parse(text.replace(/^\uFEFF/, '')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
