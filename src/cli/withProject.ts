import { requireDatabaseOf } from '../core/orchestration/withDatabase';
import type { SharedProject } from '../core/orchestrator';
import { defaultSettings } from '../core/settings';
import { openProject } from './engine';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';

/**
 * Opens the project of `--folder` for one command, also while another window or terminal runs it. Starts no agent.
 *
 * @throws MusterError StoreMissing where Muster was not used yet, unless the command needs nothing of its database
 */
export async function withProject<T>(
  values: Readonly<Record<string, unknown>>,
  use: (project: SharedProject) => Promise<T>,
  { needsDatabase = true } = {},
): Promise<T> {
  const folder = projectFolder(values);
  if (needsDatabase) await requireDatabaseOf(folder);
  const project = await openProject({
    folder,
    assets: __dirname,
    settings: defaultSettings,
    log: logTo(process.stderr),
    purpose: 'terminal',
    takesUp: 'nothing',
  });
  try {
    return await use(project);
  } finally {
    await project.close();
  }
}
