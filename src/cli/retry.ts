import path from 'node:path';
import { MusterError } from '../core/base/errors';
import { openProject } from '../core/createOrchestrator';
import { defaultSettings } from '../core/settings';
import type { CliCommand } from './command';
import { textOption, wholeNumber } from './options';
import { logTo } from './runToEnd';

export const retryCommand: CliCommand = {
  summary: 'Let agents try a feature again.',
  usage: `Usage: muster retry FEATURE... [options]

What happened to these features so far no longer counts, and the next run tries them again, on the work that is there.
While a window or another terminal runs the project, do it there.

  --folder DIR   any folder of the repository (default: this one)`,
  options: { folder: { type: 'string' } },
  run: async (values, positionals) => {
    if (positionals.length === 0) {
      throw new MusterError('SettingInvalid', 'Name features by their numbers, such as: muster retry 12 14.');
    }
    const range = { min: 1, max: Number.MAX_SAFE_INTEGER };
    const ids = positionals.map((text) => wholeNumber('FEATURE', text.replace(/^#/, ''), 0, range));
    const project = await openProject({
      folder: path.resolve(textOption(values['folder']) ?? '.'),
      assets: __dirname,
      settings: defaultSettings,
      log: logTo(process.stderr),
      purpose: 'terminal',
    });
    try {
      for (const id of ids) {
        await project.retryFeature(id);
        console.log(`#${id} is tried again.`);
      }
      return 0;
    } finally {
      await project.close();
    }
  },
};
