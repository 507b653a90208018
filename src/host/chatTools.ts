import * as vscode from 'vscode';
import type { Tool } from '../core/tools/tool';
import { chatConfirmation } from './chatConfirmation';
import { chatToolPrefix } from './contributions';
import type { Project } from './project';
import { appendPlainText } from './text/plainMarkdown';

interface Manifest {
  readonly contributes: { readonly languageModelTools: readonly { readonly name: string }[] };
}

/**
 * The backlog's tools for chats in the editor. The manifest offers them only while `muster.chat.enabled` is on, and
 * the engine refuses them otherwise. What changes the backlog is shown to the user first.
 */
export function registerChatTools(
  project: Project,
  { packageJSON }: vscode.Extension<unknown>,
): vscode.Disposable {
  // As the manifest names them: the tools themselves are loaded when a chat calls one.
  const { contributes } = packageJSON as Manifest;
  return vscode.Disposable.from(
    ...contributes.languageModelTools.map(({ name }) =>
      vscode.lm.registerTool(name, chatTool(project, name.slice(chatToolPrefix.length))),
    ),
  );
}

/** Undefined for a tool that only reads. The sentence says it in short, the block below it in full. */
export function prepareChatTool(tool: Tool, input: object): vscode.PreparedToolInvocation | undefined {
  if (tool.annotations.readOnlyHint === true) return undefined;
  const message = appendPlainText(new vscode.MarkdownString(), chatConfirmation(tool.name, input));
  message.appendCodeblock(JSON.stringify(input, undefined, 2), 'json');
  return { confirmationMessages: { title: vscode.l10n.t('Change the backlog of Muster'), message } };
}

function chatTool(project: Project, name: string): vscode.LanguageModelTool<object> {
  return {
    prepareInvocation: async ({ input }) => {
      const { chatTools } = await import('../core/tools/callFromChat');
      const tool = chatTools.find((each) => each.name === name);
      return tool && prepareChatTool(tool, input);
    },
    invoke: async ({ input }) => {
      const { orchestrator } = await project.open();
      const text = await orchestrator.callBacklogTool(name, input);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    },
  };
}
