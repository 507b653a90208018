import * as vscode from 'vscode';
import { chatTools } from '../core/tools/callFromChat';
import type { Tool } from '../core/tools/tool';
import { chatToolPrefix } from './contributions';
import type { Project } from './project';

/**
 * The backlog's tools for chats in the editor. The manifest offers them only while `muster.chat.enabled` is on, and
 * the engine refuses them otherwise. What changes the backlog is shown to the user first.
 */
export function registerChatTools(project: Project): vscode.Disposable {
  return vscode.Disposable.from(
    ...chatTools.map((tool) => vscode.lm.registerTool(chatToolPrefix + tool.name, chatTool(project, tool))),
  );
}

function chatTool(project: Project, tool: Tool): vscode.LanguageModelTool<object> {
  return {
    prepareInvocation: ({ input }) => {
      if (tool.annotations.readOnlyHint === true) return undefined;
      const message = new vscode.MarkdownString(`Let the chat change Muster's backlog with ${tool.name}?`);
      message.appendCodeblock(JSON.stringify(input, undefined, 2), 'json');
      return { confirmationMessages: { title: 'Change the backlog', message } };
    },
    invoke: async ({ input }) => {
      const { orchestrator } = await project.open();
      const text = await orchestrator.callBacklogTool(tool.name, input);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    },
  };
}
