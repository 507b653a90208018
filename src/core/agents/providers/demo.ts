import path from 'node:path';
import type { Environment } from '../agentEnvironment';
import { plainTextParser } from '../plainText';
import { environmentOf, nothingToSignInTo, type Provider } from './provider';

export const demo: Provider = {
  id: 'demo',
  label: 'Demo agent',
  description: 'A script that comes with Muster, to see everything work. No AI is involved.',
  executableNames: [],
  installHint: '',
  testedSince: undefined,
  defaultModel: undefined,
  canResume: false,
  environmentNames: () => [],
  signIn: nothingToSignInTo,
  signInHint: '',
  createParser: plainTextParser,
  buildInvocation: (context) => ({
    executable: context.nodeExecutable,
    args: [path.join(context.assets, 'demoAgent.js')],
    env: {
      ...environmentOf(demo, context),
      // In VS Code the executable is Electron; this makes it run our own script as Node would.
      ELECTRON_RUN_AS_NODE: '1',
      ...pace(context.environment),
    },
    stdin: context.prompt,
    files: [],
  }),
};

function pace(source: Environment): Record<string, string> {
  const value = source['MUSTER_DEMO_PACE_MS'];
  return value === undefined ? {} : { MUSTER_DEMO_PACE_MS: value };
}
