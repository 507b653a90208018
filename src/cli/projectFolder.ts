import { existsSync } from 'node:fs';
import path from 'node:path';
import { MusterError } from '../core/base/errors';
import { textOption } from './options';
import { RegisteredProjects } from './registeredProjects';
import { UsageError } from './usageError';

/**
 * The project's folder, in full: what `--folder`, `--project-dir` or an argument names, as a path or as the name it
 * is registered by; this folder when nothing does.
 *
 * @throws MusterError SettingInvalid when different folders are named, or a name could be two of them
 */
export function projectFolder(values: Readonly<Record<string, unknown>>, argument?: string): string {
  const named = Object.entries({
    argument,
    '--folder': textOption(values['folder']),
    '--project-dir': textOption(values['project-dir']),
  }).filter((each): each is [string, string] => each[1] !== undefined);
  const [first, ...others] = named.map(([option, text]) => ({ option, text, folder: folderNamed(text) }));
  if (first === undefined) return path.resolve('.');
  const other = others.find(({ folder }) => folder !== first.folder);
  if (other !== undefined) {
    throw new UsageError(
      `Both ${first.text} and ${other.option} ${other.text} name a project; leave one of them out.`,
    );
  }
  return first.folder;
}

function folderNamed(text: string): string {
  const folder = path.resolve(text);
  const registered = new RegisteredProjects(process.env).folderOf(text);
  if (registered === undefined || registered === folder) return folder;
  if (existsSync(folder)) {
    throw new MusterError(
      'SettingInvalid',
      `${text} is a folder here and also the registered name of ${registered}; write .${path.sep}${text} for the folder, or the whole path of the other.`,
    );
  }
  return registered;
}
