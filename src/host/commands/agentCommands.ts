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
        placeholder: 'Kill which agent?',
        only: ({ live }) => live,
        none: 'No agent is running.',
      });
      if (agent === undefined) return;
      if (!isConfirmed(options)) {
        const choice = await vscode.window.showWarningMessage(
          `Kill ${titleOfAgent(agent)}, which works on ${subjectOfAgent(agent)}?`,
          {
            modal: true,
            detail: 'Its whole process tree is ended. What it has done so far is kept, committed or not.',
          },
          'Kill',
        );
        if (choice === undefined) return;
      }
      await orchestrator.killAgent(agent.agentId);
    },

    /** `(agent?, { confirm: true }?)` */
    restartAgent: async (argument, options) => {
      const { orchestrator } = await project.open();
      const agent = await pickAgent(orchestrator.snapshot(), agentIdOf(argument), {
        placeholder: 'Restart which agent?',
        only: ({ live }) => live,
        none: 'No agent is running.',
      });
      if (agent === undefined) return;
      if (!isConfirmed(options)) {
        const choice = await vscode.window.showWarningMessage(
          `Restart ${titleOfAgent(agent)}, which works on ${subjectOfAgent(agent)}?`,
          {
            modal: true,
            detail:
              'Its whole process tree is ended, and another agent goes on with what it has done so far. It costs no attempt.',
          },
          'Restart',
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
        placeholder: 'Open the worktree of which agent?',
        only: ({ worktree }) => worktree !== undefined,
        none: 'No agent has a worktree at present.',
      });
      if (agent === undefined) return;
      const { worktree } = agent;
      const exists = worktree !== undefined && (await stat(worktree).catch(() => undefined))?.isDirectory();
      if (!exists) {
        throw new MusterError(
          'WorktreeGone',
          `The worktree of ${agent.mascot} is not there any more; look at its branch or use Show Diff Against Base instead.`,
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
        placeholder: 'Show the output of which agent?',
        none: 'No agent has run yet.',
      });
      if (agent !== undefined) await outputs.show(agent);
    },

    showDiff: async (argument) => {
      const { orchestrator } = await project.open();
      const agent = await pickAgent(orchestrator.snapshot(), agentIdOf(argument), {
        placeholder: 'Show the changes of which agent?',
        none: 'No agent has run yet.',
      });
      if (agent !== undefined) await showDiff(agent, await orchestrator.diffOf(agent.agentId));
    },
  };
}
