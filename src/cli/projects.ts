import path from 'node:path';
import { tableLines } from '../core/analytics/rendering/renderTerminal';
import { locateRepository } from '../core/git/repository';
import type { CliCommand } from './command';
import { RegisteredProjects } from './registeredProjects';
import { UsageError } from './usageError';

const usage = `Usage: muster projects [list]
       muster projects add NAME [folder]
       muster projects remove NAME

Short names for repositories: wherever a command takes a project's folder, it also takes such a name. They are yours
alone, kept with your user's settings; removing a name touches nothing else.

  --json   print one JSON object: {"projects": [{"name", "folder"}]}

Examples:
  muster projects add shop ~/code/shop
  muster run --project-dir shop -c 3

Exit code 0; 1 when there is no such name or it is taken.`;

export const projectsCommand: CliCommand = {
  summary: 'Give repositories short names for --project-dir.',
  usage,
  options: { json: { type: 'boolean' } },
  mostArguments: Infinity,
  run: async (values, [action = 'list', name, folder = '.', ...more]) => {
    const projects = new RegisteredProjects(process.env);
    const understood =
      more.length === 0 &&
      (action === 'list' ? name === undefined : name !== undefined && ['add', 'remove'].includes(action));
    if (!understood) {
      throw new UsageError(
        'muster projects takes list, add NAME [folder] or remove NAME; muster projects --help shows how.',
      );
    }
    const said = name === undefined ? undefined : await change(projects, action, name, folder);
    const list = projects.list();
    if (values['json'] === true) console.log(JSON.stringify({ projects: list }));
    else console.log(said ?? listText(list));
    return 0;
  },
};

async function change(
  projects: RegisteredProjects,
  action: string,
  name: string,
  folder: string,
): Promise<string> {
  if (action === 'remove') {
    projects.remove(name);
    return `${name} is no project's name any more.`;
  }
  await locateRepository(folder);
  const added = { name, folder: path.resolve(folder) };
  return `${name} ${projects.add(added) ? 'is' : 'was already'} the name of ${added.folder}.`;
}

const columns = [
  { key: 'name', title: 'Name', unit: 'text' },
  { key: 'folder', title: 'Folder', unit: 'text' },
] as const;

function listText(projects: ReturnType<RegisteredProjects['list']>): string {
  return tableLines(
    {
      columns,
      rows: projects.map(({ name, folder }) => [name, folder]),
      whenEmpty:
        'No project has a name yet; muster projects add NAME gives one to the repository of this folder.',
    },
    Number.POSITIVE_INFINITY,
  ).join('\n');
}
