import { once } from 'node:events';
import path from 'node:path';
import { runToEnd } from '../../src/cli/runToEnd';
import { silentLog } from '../../src/core/base/log';
import { createOrchestrator } from '../../src/core/createOrchestrator';
import { defaultSettings } from '../../src/core/settings';

// A command line of its own process that is interrupted at a certain moment, as by somebody's Ctrl+C.
const [, , folder = '', backlog = '', moment = ''] = process.argv;

async function interrupt(): Promise<void> {
  const heard = once(process, 'SIGINT');
  process.kill(process.pid, 'SIGINT');
  await heard;
}

void (async () => {
  const project = await createOrchestrator({
    folder,
    assets: path.resolve('dist'),
    settings: { ...defaultSettings, testingRatio: 0, provider: 'demo', stopGraceSeconds: 1 },
    log: silentLog,
  });
  const importFile = project.importFile.bind(project);
  const start = project.start.bind(project);
  const stop = project.stop.bind(project);
  project.importFile = async (...args) => {
    const result = await importFile(...args);
    if (['import', 'twice', 'refused'].includes(moment)) await interrupt();
    if (moment === 'twice') await interrupt();
    return result;
  };
  project.start = async () => {
    if (moment === 'start') await interrupt();
    await start();
    if (moment === 'atWork' || moment === 'atWorkTwice') await atWork();
    if (moment === 'atWork' || moment === 'atWorkTwice') await interrupt();
    if (moment === 'atWorkTwice') await interrupt();
  };
  const atWork = (): Promise<void> =>
    new Promise((resolve) => {
      const listening = project.onDidChange(() => {
        if (!project.snapshot().agents.some(({ status }) => status === 'running')) return;
        listening.dispose();
        resolve();
      });
    });
  let refusals = moment === 'refused' ? 1 : 0;
  project.stop = () => (refusals-- > 0 ? Promise.reject(new Error('The disk is full.')) : stop());
  const { report } = await runToEnd(project, { backlog, out: process.stderr });
  await project.close();
  process.stdout.write(JSON.stringify(report));
})();
