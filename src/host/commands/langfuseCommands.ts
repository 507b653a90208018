import * as vscode from 'vscode';
import type { LangfuseKeys } from '../../core/analytics/langfuse/connection';
import { MusterError } from '../../core/base/errors';
import { setWhereSet } from '../configuration';
import { settingKeys, settingsSection } from '../contributions';
import type { VsCodeLangfuseConnection } from '../langfuseConnection';
import type { Project } from '../project';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage, showInputBox } from '../text/plainWindow';

/** The keys of the export to Langfuse. */
export function langfuseCommands(
  connection: VsCodeLangfuseConnection,
  project: Project,
): Pick<CommandHandlers, 'setLangfuseKeys' | 'removeLangfuseKeys'> {
  return {
    // Other extensions may hand the keys in; a person is asked for them.
    setLangfuseKeys: async (argument) => {
      const keys = argument === undefined ? await askForKeys() : keysOf(argument);
      if (keys === undefined) return;
      await connection.setKeys(keys);
      if (argument !== undefined) return;
      const folder = project.state.kind === 'open' ? project.state.folder.uri : undefined;
      if (connection.isEnabled(folder)) {
        void showInformationMessage(vscode.l10n.t('The export to Langfuse uses the new keys from now on.'));
      } else {
        await offerToSwitchOn(folder);
      }
    },
    removeLangfuseKeys: async () => {
      const had = await connection.removeKeys();
      void showInformationMessage(
        had
          ? vscode.l10n.t('The keys for Langfuse are removed.')
          : vscode.l10n.t('There were no keys for Langfuse.'),
      );
    },
  };
}

async function askForKeys(): Promise<LangfuseKeys | undefined> {
  const ask = async (kind: 'public' | 'secret', step: number): Promise<string | undefined> =>
    (
      await showInputBox({
        title: vscode.l10n.t('Langfuse Keys ({0}/2)', step),
        prompt:
          kind === 'public'
            ? vscode.l10n.t('The public key, from the settings of your project in Langfuse')
            : vscode.l10n.t('The secret key, from the settings of your project in Langfuse'),
        placeHolder: kind === 'public' ? 'pk-lf-…' : 'sk-lf-…', // l10n: not for people
        password: kind === 'secret',
        ignoreFocusOut: true,
        validateInput: (text) => problemWith(kind, text),
      })
    )?.trim();
  const publicKey = await ask('public', 1);
  if (publicKey === undefined) return undefined;
  const secretKey = await ask('secret', 2);
  return secretKey === undefined ? undefined : { publicKey, secretKey };
}

function keysOf(argument: unknown): LangfuseKeys {
  const { publicKey, secretKey } = (argument ?? {}) as Readonly<Record<string, unknown>>;
  const problem = problemWith('public', publicKey) ?? problemWith('secret', secretKey);
  if (problem !== undefined) throw new MusterError('SettingInvalid', problem);
  return { publicKey: String(publicKey).trim(), secretKey: String(secretKey).trim() };
}

function problemWith(kind: 'public' | 'secret', key: unknown): string | undefined {
  if (typeof key !== 'string' || !/^\S+$/.test(key.trim())) {
    return vscode.l10n.t(
      kind === 'public'
        ? 'The public key is one word without blanks; copy it from the settings of your project in Langfuse.'
        : 'The secret key is one word without blanks; copy it from the settings of your project in Langfuse.',
    );
  }
  // The two are joined by a colon on their way.
  if (kind === 'public' && key.includes(':')) {
    return vscode.l10n.t('A public key has no colon; copy only the key itself.');
  }
  return undefined;
}

/** Of a folder that has a setting of its own, that is what is changed: the user's would not count there. */
async function offerToSwitchOn(folder: vscode.Uri | undefined): Promise<void> {
  const switchOn = vscode.l10n.t('Switch On');
  const choice = await showInformationMessage(
    vscode.l10n.t('The keys for Langfuse are kept. The export itself is still off.'),
    switchOn,
  );
  if (choice !== switchOn) return;
  await setWhereSet(
    vscode.workspace.getConfiguration(settingsSection, folder),
    settingKeys.langfuseEnabled,
    true,
    vscode.ConfigurationTarget.Global,
  );
}
