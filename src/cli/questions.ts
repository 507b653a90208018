import { oneLine } from '../core/analytics/rendering/safeText';
import { lookAtProject } from '../core/orchestration/lookAtProject';
import type { CliCommand } from './command';
import { featureNumber } from './featureNumber';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { withProject } from './withProject';
import { UsageError } from './usageError';

const folder = { folder: { type: 'string' } } as const;
const folderUsage = `  --folder DIR   any folder of the repository (default: this one)`;

export const questionsCommand: CliCommand = {
  summary: 'List what agents have asked.',
  usage: `Usage: muster questions [--json] [options]

Lists the questions that wait for a person, by feature. Works whoever runs the project, and changes nothing.

  --json         for programs
${folderUsage}`,
  options: { ...folder, json: { type: 'boolean' } },
  run: async (values) => {
    const { features } = await lookAtProject({
      folder: projectFolder(values),
      assets: __dirname,
      log: logTo(process.stderr),
    });
    const open = features.flatMap(({ name, question }) =>
      question === undefined ? [] : [{ ...question, featureName: name }],
    );
    if (values['json'] === true) console.log(JSON.stringify(open, undefined, 2));
    else if (open.length === 0) console.log('No agent has asked anything.');
    for (const { featureId, featureName, text, kind, choices } of values['json'] === true ? [] : open) {
      const answers = kind === 'choice' ? choices : kind === 'text' ? [] : ['yes', 'no'];
      console.log(`#${featureId} ${oneLine(featureName)}\n  ${oneLine(text)}`);
      if (answers.length > 0) console.log(`  one of: ${answers.map(oneLine).join(', ')}`);
    }
    return 0;
  },
};

export const answerCommand: CliCommand = {
  summary: 'Answer what an agent has asked.',
  usage: `Usage: muster answer FEATURE TEXT [options]

Tells the agent that asked, or the next one that works on the feature. While a window or another terminal runs the
project, the answer is passed on to it.

  --json         print one JSON object: {"featureId", "mode"}
${folderUsage}`,
  options: { ...folder, json: { type: 'boolean' } },
  mostArguments: Infinity,
  run: (values, [feature, ...words]) =>
    withProject(values, async (project) => {
      if (feature === undefined || words.length === 0) {
        throw new UsageError('Name a feature and your answer, such as: muster answer 12 "Use SQLite".');
      }
      const featureId = featureNumber(feature);
      await project.answerQuestion(featureId, words.join(' '));
      const { mode } = project.snapshot();
      const then = mode === 'running' ? 'goes on' : 'goes on with the next run';
      if (values['json'] === true) console.log(JSON.stringify({ featureId, mode }));
      else console.log(`Answered; feature ${featureId} ${then}.`);
      return 0;
    }),
};
