import * as vscode from 'vscode';
import { chatTools } from '../core/tools/callFromChat';
import type { Tool } from '../core/tools/tool';
import { chatConfirmation } from './chatConfirmation';
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

/** Undefined for a tool that only reads. The sentence says it in short, the block below it in full. */
export function prepareChatTool(tool: Tool, input: object): vscode.PreparedToolInvocation | undefined {
  if (tool.annotations.readOnlyHint === true) return undefined;
  const message = new vscode.MarkdownString().appendText(chatConfirmation(tool.name, input));
  message.appendCodeblock(JSON.stringify(input, undefined, 2), 'json');
  return { confirmationMessages: { title: 'Change the backlog of Muster', message } };
}

function chatTool(project: Project, tool: Tool): vscode.LanguageModelTool<object> {
  return {
    prepareInvocation: ({ input }) => prepareChatTool(tool, input),
    invoke: async ({ input }) => {
      const { orchestrator } = await project.open();
      const text = await orchestrator.callBacklogTool(tool.name, input);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    },
  };
}
