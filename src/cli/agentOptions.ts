import path from 'node:path';
import { providerById, requireSignIn, resolveExecutable } from '../core/agents/providers';
import { defaultSettings, type Settings } from '../core/settings';
import { textOption } from './options';
import { asUsage } from './usageError';

/** Which agents work, and where; the same for every command that starts some. */
export const agentOptions = {
  'project-dir': { type: 'string' },
  provider: { type: 'string' },
  model: { type: 'string' },
  command: { type: 'string' },
  executable: { type: 'string' },
  'integration-branch': { type: 'string' },
  'deny-permissions': { type: 'boolean' },
} as const;

export const agentUsage = `  --provider NAME            demo, command, claude, codex, gemini or opencode (default claude)
  --model NAME               the provider's model
  --command LINE             command line of the "command" provider
  --executable PATH          the provider's program, if it is not on PATH
  --deny-permissions         nobody is asked whether an agent may do what it may not do unasked; it is denied
  --integration-branch NAME  where verified work is merged (default ${defaultSettings.integrationBranch})`;

type Values = Readonly<Record<string, unknown>>;

type AgentSettings = Pick<
  Settings,
  'provider' | 'model' | 'commandTemplate' | 'executables' | 'integrationBranch' | 'permissionPrompts'
>;

export function agentSettings(values: Values): AgentSettings {
  const provider = textOption(values['provider']) ?? 'claude';
  const executable = textOption(values['executable']);
  return {
    provider,
    model: textOption(values['model']),
    commandTemplate: textOption(values['command']) ?? '',
    executables: executable === undefined ? {} : { [provider]: path.resolve(executable) },
    permissionPrompts: values['deny-permissions'] === true ? 'deny' : 'ask',
    integrationBranch: textOption(values['integration-branch']) ?? defaultSettings.integrationBranch,
  };
}

/**
 * Asked before anything is made.
 *
 * @throws MusterError UnknownProvider, ProviderNotInstalled, ProviderNotSignedIn, SettingInvalid
 */
export function requireAgent(settings: Settings, folder: string): void {
  const provider = asUsage(() => providerById(settings.provider));
  resolveExecutable(provider, settings, process.env, folder);
  requireSignIn(provider, process.env);
}
