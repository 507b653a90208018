import * as vscode from 'vscode';
import type { StartExporter } from '../core/analytics/exporter';
import type { LangfuseConnectionSource } from '../core/analytics/langfuse/connection';
import { langfuseExporter } from '../core/analytics/langfuse/langfuseExporter';
import { openProject } from '../core/createOrchestrator';
import type { OrchestratorOptions, SharedProject } from '../core/orchestrator';
import { commandIds, settingsSection } from './contributions';
import { showWarningMessage } from './text/plainWindow';

/** As long as VS Code can be kept waiting when the window closes. */
const closeWithinMs = 1_000;

/** Loaded when a project is opened for the first time: the engine is most of what ships. */
export function openEngine(
  options: OrchestratorOptions,
  langfuse: LangfuseConnectionSource,
): Promise<SharedProject> {
  return openProject({ ...options, exporters: [exportToLangfuse(langfuse)] });
}

function exportToLangfuse(source: LangfuseConnectionSource): StartExporter {
  return langfuseExporter({
    source,
    closeWithinMs,
    onNotice: (notice) => {
      const setKeys = vscode.l10n.t('Set Langfuse Keys…');
      const openSettings = vscode.l10n.t('Open Settings');
      void showWarningMessage(notice, setKeys, openSettings).then((choice) => {
        if (choice === setKeys) return vscode.commands.executeCommand(commandIds.setLangfuseKeys);
        if (choice === openSettings) {
          return vscode.commands.executeCommand(
            'workbench.action.openSettings',
            `${settingsSection}.langfuse`,
          );
        }
        return undefined;
      });
    },
  });
}
