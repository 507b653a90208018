import { fillCommandTemplate } from '../commandTemplate';
import { plainTextParser } from '../plainText';
import { runDirectoryPlaceholder, toolsUrlPlaceholder } from '../runner/protocol';
import { environmentOf, nothingToSignInTo, type Provider } from './provider';

const promptFile = 'prompt.md';

export const command: Provider = {
  id: 'command',
  label: 'Command',
  description: 'Any program: its command line comes from the settings, its prompt on standard input.',
  executableNames: [],
  installHint: 'put the path of an installed program at the beginning of the command line in the settings',
  testedSince: undefined,
  defaultModel: undefined,
  canResume: false,
  environmentNames: () => [],
  signIn: nothingToSignInTo,
  signInHint: '',
  createParser: plainTextParser,
  buildInvocation: (context, executable) => {
    const { settings, feature, worktree, prompt } = context;
    const [, ...args] = fillCommandTemplate(settings.commandTemplate, {
      prompt_file: `${runDirectoryPlaceholder}/${promptFile}`,
      worktree,
      feature_id: String(feature?.id ?? ''),
      feature_name: feature?.name ?? '',
      tools_url: toolsUrlPlaceholder,
    });
    return {
      executable,
      args,
      env: environmentOf(command, context),
      stdin: prompt,
      files: [{ name: promptFile, content: prompt }],
    };
  },
};
