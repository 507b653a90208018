import * as vscode from 'vscode';
import type { SetupSuggestion } from '../../core/agents/setup/suggestSetup';
import type { Settings } from '../../core/settings';
import { targetOfFolder } from '../configuration';
import { settingKeys, settingsSection } from '../contributions';
import type { Project } from '../project';
import type { CommandHandlers } from './registerCommands';
import { type PlainItem, showInformationMessage, showQuickPick } from '../text/plainWindow';

interface Item extends PlainItem {
  readonly suggestion: SetupSuggestion;
}

/** Looks at the project, lets the user tick what its worktrees need, and writes that to the workspace's settings. */
export function setupCommand(project: Project): Pick<CommandHandlers, 'setUpWorktrees'> {
  return {
    setUpWorktrees: async () => {
      const { folder } = await project.open();
      const { suggestSetup } = await import('../../core/agents/setup/suggestSetup');
      const configuration = vscode.workspace.getConfiguration(settingsSection, folder.uri);
      const present = {
        command: listOf(configuration, 'setupCommands'),
        copy: listOf(configuration, 'setupCopy'),
      };
      const chosen = await ask(await suggestSetup(folder.uri.fsPath), present);
      if (chosen === undefined) return;
      await save(configuration, 'setupCommands', chosen.command, present.command);
      await save(configuration, 'setupCopy', chosen.copy, present.copy);
      const open = vscode.l10n.t('Open Settings');
      const answer = await showInformationMessage(
        vscode.l10n.t(
          'New worktrees are set up so from now on. Links, ports and variables are in the settings as well.',
        ),
        open,
      );
      if (answer === open) {
        await vscode.commands.executeCommand('workbench.action.openWorkspaceSettings', 'muster.setup');
      }
    },
  };
}

type Chosen = Readonly<Record<SetupSuggestion['kind'], readonly string[]>>;

async function ask(suggestions: readonly SetupSuggestion[], present: Chosen): Promise<Chosen | undefined> {
  const untouched = present.command.length + present.copy.length === 0;
  const known = new Set(suggestions.map(({ kind, value }) => `${kind} ${value}`));
  // What the user has set already stays to be seen, and unticking takes it away.
  const set = (['command', 'copy'] as const).flatMap((kind) =>
    present[kind]
      .filter((value) => !known.has(`${kind} ${value}`))
      .map((value) => ({ kind, value, because: vscode.l10n.t('your settings'), likely: true })),
  );
  const items = [...suggestions, ...set].map((suggestion): Item => ({
    suggestion,
    hasIcon: true,
    label: suggestion.kind === 'command' ? `$(terminal) ${suggestion.value}` : `$(files) ${suggestion.value}`,
    description:
      suggestion.kind === 'command' ? vscode.l10n.t('run') : vscode.l10n.t('copy from your checkout'),
    detail: vscode.l10n.t('Because of {0}', suggestion.because),
    picked: untouched ? suggestion.likely : present[suggestion.kind].includes(suggestion.value),
  }));
  if (items.length === 0) {
    void showInformationMessage(
      vscode.l10n.t(
        'Nothing was found that worktrees would need: no lock file, no ignored .env, no folder with dependencies.',
      ),
    );
    return undefined;
  }
  const picked = await showQuickPick(items, {
    title: vscode.l10n.t('Set Up Worktrees'),
    placeHolder: vscode.l10n.t('What every worktree gets before its agent starts'),
    canPickMany: true,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  const valuesOf = (kind: SetupSuggestion['kind']): string[] =>
    picked.filter(({ suggestion }) => suggestion.kind === kind).map(({ suggestion }) => suggestion.value);
  return { command: valuesOf('command'), copy: valuesOf('copy') };
}

function listOf(configuration: vscode.WorkspaceConfiguration, key: keyof Settings): readonly string[] {
  const value = configuration.get<unknown>(settingKeys[key]);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

async function save(
  configuration: vscode.WorkspaceConfiguration,
  key: keyof Settings,
  value: readonly string[],
  present: readonly string[],
): Promise<void> {
  if (value.join('\n') === present.join('\n')) return;
  await configuration.update(settingKeys[key], value, targetOfFolder());
}
