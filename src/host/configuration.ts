import * as vscode from 'vscode';
import { strategyNamed } from '../core/scheduling/strategies';
import {
  type ClampedSettings,
  checkPolicies,
  clampSettings,
  defaultSettings,
  permissionPolicies,
  readGateCommands,
  scriptChangePolicies,
  type Settings,
} from '../core/settings';
import { settingKeys, settingsSection } from './contributions';

/** Where a setting of one repository is written: in a window with several each folder has its own. */
export function targetOfFolder(): vscode.ConfigurationTarget {
  const { Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
  return vscode.workspace.workspaceFile === undefined ? Workspace : WorkspaceFolder;
}

/**
 * Sets it where it is set already, so that no other place stands before what is written; where it is set nowhere,
 * in `otherwise`.
 */
export async function setWhereSet(
  configuration: vscode.WorkspaceConfiguration,
  key: string,
  value: unknown,
  otherwise: vscode.ConfigurationTarget,
): Promise<void> {
  const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
  const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(key) ?? {};
  const target =
    workspaceFolderValue !== undefined
      ? vscode.workspace.workspaceFile === undefined
        ? Workspace
        : WorkspaceFolder
      : workspaceValue !== undefined
        ? Workspace
        : globalValue !== undefined
          ? Global
          : otherwise;
  await configuration.update(key, value, target);
}

/** Reads `muster.*` as it applies to a folder; a value of the wrong type counts as not set. */
export function readSettings(scope: vscode.Uri | undefined): ClampedSettings {
  const configuration = vscode.workspace.getConfiguration(settingsSection, scope);
  const text = (key: keyof Settings, fallback: string): string => {
    const value = configuration.get<unknown>(settingKeys[key]);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : fallback;
  };
  const optionalText = (key: keyof Settings): string | undefined => text(key, '') || undefined;
  const number = (key: keyof Settings, fallback: number): number => {
    const value = configuration.get<unknown>(settingKeys[key]);
    return typeof value === 'number' ? value : fallback;
  };
  const flag = (key: keyof Settings, fallback: boolean): boolean => {
    const value = configuration.get<unknown>(settingKeys[key]);
    return typeof value === 'boolean' ? value : fallback;
  };
  const list = (key: keyof Settings): readonly string[] => {
    const value = configuration.get<unknown>(settingKeys[key]);
    if (!Array.isArray(value)) return [];
    return value.filter((item): item is string => typeof item === 'string' && item.trim() !== '');
  };
  const table = (key: keyof Settings): Readonly<Record<string, string>> => {
    const value = configuration.get<unknown>(settingKeys[key]);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].trim() !== '',
      ),
    );
  };
  return clampSettings({
    provider: text('provider', defaultSettings.provider),
    model: optionalText('model'),
    providers: table('providers'),
    models: table('models'),
    concurrency: number('concurrency', defaultSettings.concurrency),
    testingRatio: number('testingRatio', defaultSettings.testingRatio),
    countTesting: flag('countTesting', defaultSettings.countTesting),
    testingRunChecks:
      checkPolicies.find((policy) => policy === text('testingRunChecks', '')) ??
      defaultSettings.testingRunChecks,
    strategy: strategyNamed(text('strategy', defaultSettings.strategy)).name,
    maxRetries: number('maxRetries', defaultSettings.maxRetries),
    integrationBranch: text('integrationBranch', defaultSettings.integrationBranch),
    branchTemplate: text('branchTemplate', defaultSettings.branchTemplate),
    worktreeRoot: optionalText('worktreeRoot'),
    gateCommands: readGateCommands(configuration.get<unknown>(settingKeys.gateCommands)),
    gateTimeoutMinutes: number('gateTimeoutMinutes', defaultSettings.gateTimeoutMinutes),
    gateDetect: flag('gateDetect', defaultSettings.gateDetect),
    gateOnScriptChange:
      scriptChangePolicies.find((policy) => policy === text('gateOnScriptChange', '')) ??
      defaultSettings.gateOnScriptChange,
    permissionPrompts:
      permissionPolicies.find((policy) => policy === text('permissionPrompts', '')) ??
      defaultSettings.permissionPrompts,
    yolo: flag('yolo', defaultSettings.yolo),
    agentTimeoutMinutes: number('agentTimeoutMinutes', defaultSettings.agentTimeoutMinutes),
    initializerTimeoutMinutes: number('initializerTimeoutMinutes', defaultSettings.initializerTimeoutMinutes),
    architectEnabled: flag('architectEnabled', defaultSettings.architectEnabled),
    planningReadyFeatures: number('planningReadyFeatures', defaultSettings.planningReadyFeatures),
    planningMaxFeatures: number('planningMaxFeatures', defaultSettings.planningMaxFeatures),
    planningGoals: text('planningGoals', defaultSettings.planningGoals),
    planningTimeoutMinutes: number('planningTimeoutMinutes', defaultSettings.planningTimeoutMinutes),
    budgetRunTokens: number('budgetRunTokens', defaultSettings.budgetRunTokens),
    budgetRunUsd: number('budgetRunUsd', defaultSettings.budgetRunUsd),
    budgetRunMinutes: number('budgetRunMinutes', defaultSettings.budgetRunMinutes),
    budgetFeatureTokens: number('budgetFeatureTokens', defaultSettings.budgetFeatureTokens),
    budgetFeatureUsd: number('budgetFeatureUsd', defaultSettings.budgetFeatureUsd),
    budgetFeatureMinutes: number('budgetFeatureMinutes', defaultSettings.budgetFeatureMinutes),
    healthQuietMinutes: number('healthQuietMinutes', defaultSettings.healthQuietMinutes),
    healthStalledMinutes: number('healthStalledMinutes', defaultSettings.healthStalledMinutes),
    healthAnswerMinutes: number('healthAnswerMinutes', defaultSettings.healthAnswerMinutes),
    healthRestartMinutes: number('healthRestartMinutes', defaultSettings.healthRestartMinutes),
    healthRestarts: number('healthRestarts', defaultSettings.healthRestarts),
    machineCpuLimit: number('machineCpuLimit', defaultSettings.machineCpuLimit),
    machineMemoryLimit: number('machineMemoryLimit', defaultSettings.machineMemoryLimit),
    stopGraceSeconds: number('stopGraceSeconds', defaultSettings.stopGraceSeconds),
    retentionDays: number('retentionDays', defaultSettings.retentionDays),
    commandTemplate: text('commandTemplate', ''),
    executables: table('executables'),
    providerArguments: table('providerArguments'),
    environment: list('environment'),
    setupCommands: list('setupCommands'),
    setupTimeoutMinutes: number('setupTimeoutMinutes', defaultSettings.setupTimeoutMinutes),
    setupCopy: list('setupCopy'),
    setupCopyLimitMb: number('setupCopyLimitMb', defaultSettings.setupCopyLimitMb),
    setupLink: list('setupLink'),
    setupPorts: number('setupPorts', defaultSettings.setupPorts),
    setupEnv: table('setupEnv'),
    summaryEveryHours: number('summaryEveryHours', defaultSettings.summaryEveryHours),
    langfuseEnabled: flag('langfuseEnabled', defaultSettings.langfuseEnabled),
    langfuseUrl: text('langfuseUrl', defaultSettings.langfuseUrl),
    langfuseIncludeText: flag('langfuseIncludeText', defaultSettings.langfuseIncludeText),
    chatEnabled: flag('chatEnabled', defaultSettings.chatEnabled),
    chatMcpServer: flag('chatMcpServer', defaultSettings.chatMcpServer),
  });
}
