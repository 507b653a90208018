import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { MusterError } from '../../core/base/errors';
import type { AgentOutputs } from '../agentOutput';
import { showDiff } from '../diff/showDiff';
import type { Project } from '../project';
import { subjectOfAgent, titleOfAgent } from '../trees/agentLooks';
import { agentIdOf, isConfirmed, property } from './arguments';
import { pickAgent } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showWarningMessage } from '../text/plainWindow';

/** What concerns one agent, live or ended; each takes its id or tree item, or asks. */
export function agentCommands(
  project: Project,
  outputs: AgentOutputs,
): Pick<CommandHandlers, 'killAgent' | 'restartAgent' | 'openWorktree' | 'showAgentOutput' | 'showDiff'> {
  return {
    /** `(agent?, { confirm: true }?)` */
    killAgent: async (argument, options) => {
      const { orchestrator } = await project.open();
      const agent = await pickAgent(orchestrator.snapshot(), agentIdOf(argument), {
        placeholder: vscode.l10n.t('Kill which agent?'),
        only: ({ live }) => live,
        none: vscode.l10n.t('No agent is running.'),
      });
      if (agent === undefined) return;
      if (!isConfirmed(options)) {
        const choice = await showWarningMessage(
          vscode.l10n.t('Kill {0}, which works on {1}?', titleOfAgent(agent), subjectOfAgent(agent)),
          {
            modal: true,
            detail: vscode.l10n.t(
              'Its whole process tree is ended. What it has done so far is kept, committed or not.',
            ),
          },
          vscode.l10n.t('Kill'),
        );
        if (choice === undefined) return;
      }
      await orchestrator.killAgent(agent.agentId);
    },

    /** `(agent?, { confirm: true }?)` */
    restartAgent: async (argument, options) => {
      const { orchestrator } = await project.open();
      const agent = await pickAgent(orchestrator.snapshot(), agentIdOf(argument), {
        placeholder: vscode.l10n.t('Restart which agent?'),
        only: ({ live }) => live,
        none: vscode.l10n.t('No agent is running.'),
      });
      if (agent === undefined) return;
      if (!isConfirmed(options)) {
        const choice = await showWarningMessage(
          vscode.l10n.t('Restart {0}, which works on {1}?', titleOfAgent(agent), subjectOfAgent(agent)),
          {
            modal: true,
            detail: vscode.l10n.t(
              'Its whole process tree is ended, and another agent goes on with what it has done so far. It costs no attempt.',
            ),
          },
          vscode.l10n.t('Restart'),
        );
        if (choice === undefined) return;
      }
      await orchestrator.restartAgent(agent.agentId);
    },

    /** Also takes the tree item of a worktree, `{ path }`. */
    openWorktree: async (argument) => {
      const { orchestrator } = await project.open();
      const folder = property(argument, 'path');
      if (typeof folder === 'string') {
        await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder), {
          forceNewWindow: true,
        });
        return;
      }
      const agent = await pickAgent(orchestrator.snapshot(), agentIdOf(argument), {
        placeholder: vscode.l10n.t('Open the worktree of which agent?'),
        only: ({ worktree }) => worktree !== undefined,
        none: vscode.l10n.t('No agent has a worktree at present.'),
      });
      if (agent === undefined) return;
      const { worktree } = agent;
      const exists = worktree !== undefined && (await stat(worktree).catch(() => undefined))?.isDirectory();
      if (!exists) {
        throw new MusterError(
          'WorktreeGone',
          vscode.l10n.t(
            'The worktree of {0} is not there any more; look at its branch or use Show Diff Against Base instead.',
            agent.mascot,
          ),
          { details: { agentId: agent.agentId, worktree } },
        );
      }
      await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(worktree), {
        forceNewWindow: true,
      });
    },

    showAgentOutput: async (argument) => {
      const { orchestrator } = await project.open();
      const agent = await pickAgent(orchestrator.snapshot(), agentIdOf(argument), {
        placeholder: vscode.l10n.t('Show the output of which agent?'),
        none: vscode.l10n.t('No agent has run yet.'),
      });
      if (agent !== undefined) await outputs.show(agent, orchestrator.snapshot().project.repository);
    },

    showDiff: async (argument) => {
      const { orchestrator } = await project.open();
      const agent = await pickAgent(orchestrator.snapshot(), agentIdOf(argument), {
        placeholder: vscode.l10n.t('Show the changes of which agent?'),
        none: vscode.l10n.t('No agent has run yet.'),
      });
      if (agent !== undefined) await showDiff(agent, await orchestrator.diffOf(agent.agentId));
    },
  };
}
