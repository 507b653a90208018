import * as vscode from 'vscode';
import type { Project } from '../project';
import type { CommandHandlers } from './registerCommands';

/** Commands that testing agents wrote as checks: shown in full, and allowed or refused only after that. */
export function checksCommand(project: Project): Pick<CommandHandlers, 'decideChecks'> {
  return {
    /** `(allowed?)` */
    decideChecks: async (argument) => {
      const { orchestrator } = await project.open();
      if (typeof argument === 'boolean') {
        await orchestrator.decideChecks(argument);
        return;
      }
      const written = orchestrator
        .snapshot()
        .features.flatMap(({ id, name, check }) =>
          check === undefined ? [] : `#${id} ${name}\n${check.command}`,
        );
      if (written.length === 0) {
        void vscode.window.showInformationMessage('Testing agents have written no checks yet.');
        return;
      }
      const allow = 'Allow';
      const refuse = 'Refuse';
      const choice = await vscode.window.showWarningMessage(
        'Run the checks that testing agents write for this project, these and later ones?',
        { modal: true, detail: written.join('\n\n') },
        allow,
        refuse,
      );
      if (choice !== undefined) await orchestrator.decideChecks(choice === allow);
    },
  };
}
