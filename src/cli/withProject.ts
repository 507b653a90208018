import type { SharedProject } from '../core/orchestrator';
import { defaultSettings } from '../core/settings';
import { openProject } from './engine';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';

/** Opens the project of `--folder` for one command, also while another window or terminal runs it. Starts no agent. */
export async function withProject<T>(
  values: Readonly<Record<string, unknown>>,
  use: (project: SharedProject) => Promise<T>,
): Promise<T> {
  const project = await openProject({
    folder: projectFolder(values),
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
