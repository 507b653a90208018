import * as vscode from 'vscode';
import type { Log } from '../core/base/log';
import type { ChatServer } from '../core/tools/chatServer';
import { backlogServerId, settingKeys, settingsSection } from './contributions';
import type { ErrorBoundary } from './errorBoundary';
import type { Project } from './project';

type Definition = vscode.McpHttpServerDefinition;

const setting = `${settingsSection}.${settingKeys.chatMcpServer}`;
/** Filled in when the editor starts the server; what it keeps before that is worth nothing to anybody. */
const notStarted = vscode.Uri.parse('http://127.0.0.1/mcp');

/**
 * The backlog as an MCP server, for chat agents that use servers rather than the editor's own tools. The editor
 * lists it while `muster.chat.mcpServer` is on, and asks before each call that changes something. Nothing
 * listens before it starts the server, and its token is in no file, argument or variable.
 */
export class BacklogServer implements vscode.McpServerDefinitionProvider<Definition>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeMcpServerDefinitions = this.changed.event;
  private server: Promise<ChatServer> | undefined;
  private readonly subscription: vscode.Disposable;
  private readonly trusted: vscode.Disposable;

  constructor(
    private readonly project: Project,
    private readonly version: string,
    private readonly boundary: ErrorBoundary,
    private readonly log: Log,
  ) {
    this.subscription = vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(setting)) return;
      if (!isOn()) void boundary.runQuietly('Close the backlog to chats', () => this.close());
      this.changed.fire();
    });
    this.trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed.fire());
  }

  provideMcpServerDefinitions(): Definition[] {
    if (!this.project.isTrusted || !isOn()) return [];
    return [new vscode.McpHttpServerDefinition('Muster Backlog', notStarted, {}, this.version)];
  }

  /** Undefined: switched off since it was listed. */
  async resolveMcpServerDefinition(definition: Definition): Promise<Definition | undefined> {
    if (!this.project.isTrusted || !isOn()) return undefined;
    this.server ??= this.start().catch((error: unknown) => {
      this.server = undefined;
      throw error;
    });
    const { url, token } = await this.server;
    definition.uri = vscode.Uri.parse(url);
    definition.headers = { authorization: `Bearer ${token}` };
    return definition;
  }

  private async start(): Promise<ChatServer> {
    const { startChatServer } = await import('../core/tools/chatServer');
    return startChatServer(async (name, args) => {
      const { orchestrator } = await this.project.open();
      return orchestrator.callBacklogTool(name, args);
    }, this.log);
  }

  dispose(): void {
    this.subscription.dispose();
    this.trusted.dispose();
    this.changed.dispose();
    void this.boundary.runQuietly('Close the backlog to chats', () => this.close());
  }

  private async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    await (await server)?.dispose();
  }
}

/** Older editors, and others made of the same code, do not know such servers. */
export function registerBacklogServer(
  project: Project,
  version: string,
  boundary: ErrorBoundary,
  log: Log,
): vscode.Disposable {
  if (!('registerMcpServerDefinitionProvider' in vscode.lm)) return new vscode.Disposable(() => undefined);
  const provider = new BacklogServer(project, version, boundary, log);
  return vscode.Disposable.from(
    provider,
    vscode.lm.registerMcpServerDefinitionProvider(backlogServerId, provider),
  );
}

function isOn(): boolean {
  return vscode.workspace.getConfiguration().get<unknown>(setting) === true;
}
